package io.sluice.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A request as the backend has got it, read by a reader that knows nothing of the proxy's.
 *
 * @param faults what no proxy may forward; empty for a clean request
 */
record Heard(String method, String target, String host, byte[] content, List<String> faults) {
    /** What belongs to one connection and must not cross a proxy (RFC 9110 §7.6.1). */
    private static final Set<String> HOP_BY_HOP =
            Set.of(
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authorization",
                    "proxy-authenticate",
                    "trailer",
                    "upgrade",
                    "http2-settings");

    /** Method and length of the content, as the tables write them. */
    String brief() {
        String shown = method + ":" + content.length;
        return faults.isEmpty() ? shown : shown + faults;
    }

    /** Everything in which two readers could differ, on one line. */
    String full() {
        var sum = new CRC32();
        sum.update(content);
        return method + " " + target + " " + host + " " + content.length + " " + sum.getValue();
    }

    /** What is wrong with the field lines of a head, which come without their ends. */
    static List<String> faults(List<String> lines) {
        List<String> faults = new ArrayList<>();
        int framings = 0;
        int hosts = 0;
        for (String line : lines) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (!name.matches("[-!#$%&'*+.^_`|~0-9a-z]+")
                    || !value.matches("[\\t\\x20-\\x7e\\x80-\\xff]*")) {
                faults.add("line " + printable(line));
            }
            boolean framing = name.equals("content-length") || name.equals("transfer-encoding");
            framings += framing ? 1 : 0;
            hosts += name.equals("host") ? 1 : 0;
            if (!framing
                    && name.replaceAll("[._]", "-")
                            .matches("content-length|transfer-(e|%45)ncoding")) {
                faults.add("like framing: " + name);
            }
            if (name.equals("content-length") && !value.matches("0|[1-9][0-9]*")
                    || name.equals("transfer-encoding") && !value.equalsIgnoreCase("chunked")
                    || name.equals("te") && !value.equals("trailers")
                    || name.equals("expect") && !value.equalsIgnoreCase("100-continue")
                    || HOP_BY_HOP.contains(name)) {
                faults.add(printable(line));
            }
        }
        if (framings > 1) {
            faults.add(framings + " framings");
        }
        if (hosts != 1) {
            faults.add(hosts + " hosts");
        }
        return faults;
    }

    private static String printable(String line) {
        String cut = line.length() > 60 ? line.substring(0, 60) + "…" : line;
        return new String(cut.getBytes(ISO_8859_1), ISO_8859_1).replaceAll("[^\\x20-\\x7e]", "?");
    }
}
