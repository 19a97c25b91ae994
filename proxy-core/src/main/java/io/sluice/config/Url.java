package io.sluice.config;

import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** Where a backend is. Names may carry underscores, as those of containers do. */
record Url() implements Scalar<Url.Origin> {
    /**
     * A host and a port.
     *
     * @param host a name or an IP literal, IPv6 without brackets
     * @param secure whether it is reached by TLS
     */
    record Origin(String host, int port, boolean secure) {
        /** {@code host:port}, IPv6 in brackets. */
        String authority() {
            return Url.authority(host, port);
        }

        private String text() {
            return (secure ? "https://" : "http://") + authority();
        }
    }

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** {@code host:port}, IPv6 in brackets. */
    static String authority(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static final Pattern FORM =
            Pattern.compile("(\\w+)://(\\[[^]/?#]*]|[^:/?#\\[\\]]*)(?::(\\d{1,5}))?(.*)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})");

    @Override
    public Parsed<Origin> parse(String text) {
        if (text.indexOf('@') >= 0) {
            return Parsed.bad("a user or password has no place here", shape() + " and `api_key`");
        }
        var form = FORM.matcher(text);
        if (!form.matches()) {
            boolean bare = !text.isEmpty() && !text.contains("://");
            return bare ? Parsed.bad("`http://` is missing", shape()) : Parsed.bad(shape());
        }
        return switch (form.group(1)) {
            case "http" -> origin(form.group(2), form.group(3), form.group(4), false);
            case "https" -> origin(form.group(2), form.group(3), form.group(4), true);
            default -> Parsed.bad("neither http nor https", shape());
        };
    }

    private Parsed<Origin> origin(
            String host, @Nullable String digits, String rest, boolean secure) {
        if (!isHost(host)) {
            return Parsed.bad("not a host name or an IP address", shape());
        }
        int port = digits == null ? (secure ? HTTPS_PORT : HTTP_PORT) : Integer.parseInt(digits);
        if (port < 1 || port > 65535 || rest.startsWith(":")) {
            return Parsed.bad("the port is not from 1 to 65535", shape());
        }
        var origin =
                new Origin(
                        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                        port,
                        secure);
        if (!rest.isEmpty() && !rest.equals("/")) {
            return Parsed.bad(
                    "requests keep their own path, so nothing may follow the port", origin.text());
        }
        return new Parsed.Good<>(origin);
    }

    private static boolean isHost(String host) {
        return host.startsWith("[")
                ? NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1))
                : NAME.matcher(host).matches();
    }

    @Override
    public String shown(String text) {
        return Scalar.super.shown(text.replaceFirst("//.*@", "//…@"));
    }

    @Override
    public String shape() {
        return "a URL such as http://10.0.0.1:8000";
    }
}
