package io.sluice.codec.http2;

import java.nio.charset.StandardCharsets;
import java.util.List;

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

    private StaticTable() {}

    /** The index of a whole field, or 0. */
    static int field(String name, String value) {
        return FIELDS.indexOf(name + ' ' + value) + 1;
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

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
