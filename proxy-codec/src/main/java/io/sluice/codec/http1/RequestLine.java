package io.sluice.codec.http1;

import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;

import org.jspecify.annotations.Nullable;

/** Reads a request line (RFC 9112 §3): exactly one space between its three parts. */
final class RequestLine {
    private static final HeadFault METHOD =
            HeadFault.malformed("the method is not a token, or too long");
    private static final HeadFault TARGET =
            HeadFault.malformed("the request target holds a character that targets do not have");
    private static final HeadFault FORM =
            HeadFault.malformed("the request target is neither a path nor a URL with http");
    private static final HeadFault VERSION =
            HeadFault.malformed("the request line does not end with HTTP/1.1");

    private static final int LONGEST_METHOD = 32;
    private static final byte[] PROTOCOL = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final byte[] HTTP = {'h', 't', 't', 'p', ':', '/', '/'};
    private static final byte[] HTTPS = {'h', 't', 't', 'p', 's', ':', '/', '/'};

    private final HeadText text;
    private final HeadLimits limits;
    private int minorVersion;
    private int authorityStart;
    private int authorityEnd;
    private int end;

    RequestLine(HeadText text, HeadLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    int minorVersion() {
        return minorVersion;
    }

    /** Where the authority of a target in absolute form starts. */
    int authorityStart() {
        return authorityStart;
    }

    /** The same as {@link #authorityStart} when the target is not in absolute form. */
    int authorityEnd() {
        return authorityEnd;
    }

    /** Behind the line. */
    int end() {
        return end;
    }

    /** Reads the line; what is wrong with it, or null. */
    @Nullable HeadFault read(int base, RequestHead into) {
        byte[] bytes = text.bytes();
        int start = text.start();
        int i = start;
        while (Tokens.isToken(bytes[i])) {
            i++;
        }
        int methodLength = i - start;
        if (methodLength == 0 || methodLength > LONGEST_METHOD || bytes[i] != ' ') {
            return METHOD;
        }
        Method method = Method.of(bytes, start, methodLength);
        into.method(method, base + start, methodLength);
        int target = i + 1;
        i = target;
        while (Tokens.isTarget(bytes[i])) {
            i++;
        }
        if (bytes[i] != ' ') {
            return TARGET;
        }
        if (i - target > limits.target()) {
            return text.targetTooLong();
        }
        HeadFault form = form(bytes, target, i, method, base, into);
        return form != null ? form : version(bytes, i + 1);
    }

    private @Nullable HeadFault form(
            byte[] bytes, int start, int end, Method method, int base, RequestHead into) {
        authorityStart = 0;
        authorityEnd = 0;
        int path = start;
        if (start < end && bytes[start] == '*') {
            if (end - start > 1 || method != Method.OPTIONS) {
                return FORM;
            }
        } else if (start == end || bytes[start] != '/') {
            int authority = afterScheme(bytes, start, end);
            if (authority < 0) {
                return FORM;
            }
            path = authority;
            while (path < end && bytes[path] != '/' && bytes[path] != '?') {
                path++;
            }
            authorityStart = authority;
            authorityEnd = path;
            if (authorityStart == authorityEnd) {
                return FORM;
            }
        }
        int query = path;
        while (query < end && bytes[query] != '?') {
            query++;
        }
        into.target(base + path, end - path, query - path);
        return null;
    }

    private static int afterScheme(byte[] bytes, int start, int end) {
        if (startsWith(bytes, start, end, HTTP)) {
            return start + HTTP.length;
        }
        return startsWith(bytes, start, end, HTTPS) ? start + HTTPS.length : -1;
    }

    private static boolean startsWith(byte[] bytes, int start, int end, byte[] lowerCase) {
        if (end - start < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte b = bytes[start + i];
            if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private @Nullable HeadFault version(byte[] bytes, int start) {
        for (int i = 0; i < PROTOCOL.length; i++) {
            if (bytes[start + i] != PROTOCOL[i]) {
                return VERSION; // stops at the line's end at the latest
            }
        }
        int digit = start + PROTOCOL.length;
        if (!Tokens.isDigit(bytes[digit]) || bytes[digit + 1] != '\r') {
            return VERSION;
        }
        minorVersion = bytes[digit] == '0' ? 0 : 1; // a higher one is to be read as 1.1
        end = digit + 3;
        return null;
    }
}
