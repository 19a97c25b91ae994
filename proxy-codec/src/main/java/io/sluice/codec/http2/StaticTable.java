package io.sluice.codec.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The fields that both sides know (RFC 7541, appendix A). */
final class StaticTable {
    /** Names, and values behind a space where they have one, from index 1 on. */
    private static final List<String> FIELDS =
            """
            :authority
            :method GET
            :method POST
            :path /
            :path /index.html
            :scheme http
            :scheme https
            :status 200
            :status 204
            :status 206
            :status 304
            :status 400
            :status 404
            :status 500
            accept-charset
            accept-encoding gzip, deflate
            accept-language
            accept-ranges
            accept
            access-control-allow-origin
            age
            allow
            authorization
            cache-control
            content-disposition
            content-encoding
            content-language
            content-length
            content-location
            content-range
            content-type
            cookie
            date
            etag
            expect
            expires
            from
            host
            if-match
            if-modified-since
            if-none-match
            if-range
            if-unmodified-since
            last-modified
            link
            location
            max-forwards
            proxy-authenticate
            proxy-authorization
            range
            referer
            refresh
            retry-after
            server
            set-cookie
            strict-transport-security
            transfer-encoding
            user-agent
            vary
            via
            www-authenticate
            """
                    .lines()
                    .toList();

    /** Names and values of the pseudo-header fields, which come first; index 1 is at 0. */
    private static final byte[][] PSEUDO = pseudo();

    private StaticTable() {}

    /** The index of a whole pseudo-header field, or the negated index of its name, or 0. */
    static int pseudo(
            byte[] name,
            int nameStart,
            int nameLength,
            byte[] value,
            int valueStart,
            int valueLength) {
        int sameName = 0;
        for (int i = 0; i < PSEUDO.length; i += 2) {
            if (equal(PSEUDO[i], name, nameStart, nameLength)) {
                int index = i / 2 + 1;
                if (valueLength > 0 && equal(PSEUDO[i + 1], value, valueStart, valueLength)) {
                    return index;
                }
                sameName = sameName == 0 ? -index : sameName;
            }
        }
        return sameName;
    }

    private static boolean equal(byte[] known, byte[] bytes, int start, int length) {
        return known.length == length
                && Arrays.equals(known, 0, length, bytes, start, start + length);
    }

    /** The first index with that name, or 0. */
    static int name(String name) {
        int index = 1;
        for (String field : FIELDS) {
            if (field.startsWith(name)
                    && (field.length() == name.length() || field.charAt(name.length()) == ' ')) {
                return index;
            }
            index++;
        }
        return 0;
    }

    private static byte[][] pseudo() {
        return FIELDS.stream()
                .filter(field -> field.startsWith(":"))
                .flatMap(field -> Stream.of((field + ' ').split(" ", -1)).limit(2))
                .map(StaticTable::ascii)
                .toArray(byte[][]::new);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
