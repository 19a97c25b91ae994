package io.sluice.config;

import io.netty.util.NetUtil;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/** Where a listener binds: an IP literal (or {@code localhost}) and a port. */
record Address() implements Scalar<InetSocketAddress> {
    private static final Pattern FORM = Pattern.compile("(\\[[^]]*]|[^:\\[\\]]*):(\\d{1,5})");

    @Override
    public Parsed<InetSocketAddress> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Parsed.bad(whyNot(text), shape());
        }
        String host = form.group(1);
        int port = Integer.parseInt(form.group(2));
        if (host.isEmpty()) {
            return Parsed.bad(
                    "the address is missing",
                    "127.0.0.1:%1$d for this machine alone, 0.0.0.0:%1$d for every interface"
                            .formatted(port));
        }
        if (port > 65535) {
            return Parsed.bad("the port is above 65535", shape());
        }
        String literal = unbracketed(host);
        if (!isLiteral(host, literal)) {
            return Parsed.bad("not an IP address", shape());
        }
        return new Parsed.Good<>(new InetSocketAddress(InetAddress.ofLiteral(literal), port));
    }

    private static String unbracketed(String host) {
        if (host.equals("localhost")) {
            return "127.0.0.1";
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean isLiteral(String host, String literal) {
        return host.startsWith("[")
                ? NetUtil.isValidIpV6Address(literal) && literal.indexOf('%') < 0
                : NetUtil.isValidIpV4Address(literal);
    }

    private static String whyNot(String text) {
        if (NetUtil.isValidIpV6Address(text)) {
            return "an IPv6 address stands in brackets and needs a port";
        }
        return text.matches(".*:\\d+") ? "not an IP address and a port" : "the port is missing";
    }

    @Override
    public String shape() {
        return "an IP address and a port, such as 127.0.0.1:8000 or [::1]:8000";
    }
}
