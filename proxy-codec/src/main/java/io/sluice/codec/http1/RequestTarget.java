package io.sluice.codec.http1;

import io.sluice.codec.http.Ascii;
import io.sluice.codec.http.Authority;
import io.sluice.codec.http.Characters;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;

import java.nio.charset.StandardCharsets;

/**
 * The forms of a request target (RFC 9112 §3.2). What is taken in is always the origin form; the
 * authority of an absolute one is left in the head, where it stands in place of Host.
 */
final class RequestTarget {
    private static final byte[] HTTP = "http://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS = "https://".getBytes(StandardCharsets.US_ASCII);

    private RequestTarget() {}

    /** Reads the target between two indices into the head, whose method is already known. */
    static HeadFault read(byte[] array, int start, int end, RequestHead into) {
        if (into.method() == Method.CONNECT) {
            return HeadFault.CONNECT;
        }
        if (array[start] == '/') {
            return origin(array, start, end, into);
        }
        if (array[start] == '*' && end - start == 1 && into.method() == Method.OPTIONS) {
            into.target(start, 1, 1);
            return HeadFault.NONE;
        }
        if (startsWith(array, start, end, HTTP)) {
            return absolute(array, start + HTTP.length, end, into);
        }
        if (startsWith(array, start, end, HTTPS)) {
            return absolute(array, start + HTTPS.length, end, into);
        }
        return HeadFault.TARGET_FORM;
    }

    private static HeadFault origin(byte[] array, int start, int end, RequestHead into) {
        int query = end;
        for (int i = start; i < end; i++) {
            if (array[i] == '?' && query == end) {
                query = i;
            } else if (array[i] == '%' && !isEncoded(array, i, end)) {
                return HeadFault.TARGET_PERCENT;
            }
        }
        into.target(start, end - start, query - start);
        return HeadFault.NONE;
    }

    private static HeadFault absolute(byte[] array, int authority, int end, RequestHead into) {
        int path = authority;
        while (path < end && array[path] != '/' && array[path] != '?') {
            path++;
        }
        if (!Authority.isValid(array, authority, path - authority)) {
            return HeadFault.TARGET_AUTHORITY;
        }
        into.authority(authority, path - authority);
        if (path == end) {
            // An empty path is the root: the slash before the authority stands for it.
            into.target(authority - 1, 1, 1);
            return HeadFault.NONE;
        }
        return array[path] == '/' ? origin(array, path, end, into) : HeadFault.TARGET_FORM;
    }

    private static boolean isEncoded(byte[] array, int percent, int end) {
        return percent + 2 < end
                && Characters.is(array[percent + 1], Characters.HEX)
                && Characters.is(array[percent + 2], Characters.HEX);
    }

    private static boolean startsWith(byte[] array, int start, int end, byte[] scheme) {
        return end - start > scheme.length
                && Ascii.equalsIgnoreCase(array, start, scheme.length, scheme);
    }
}
