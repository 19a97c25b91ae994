package io.sluice.codec.http1;

import io.sluice.codec.http.Characters;
import io.sluice.codec.http.HeadFault;

/**
 * The status line (RFC 9112 §4), byte by byte and resumable: {@code HTTP/1.1 SP 3DIGIT [ SP reason
 * ]}. The space behind the status may be missing when there is no reason.
 */
final class StatusLine {
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final int MINOR_AT = VERSION.length;
    private static final int STATUS_AT = MINOR_AT + 2;
    private static final int STATUS_END = STATUS_AT + 3;

    private HeadFault fault = HeadFault.NONE;
    private int at;
    private int status;
    private int minorVersion;
    private int reasonLength;

    HeadFault fault() {
        return fault;
    }

    int status() {
        return status;
    }

    int minorVersion() {
        return minorVersion;
    }

    int reasonStart() {
        return STATUS_END + (reasonLength > 0 ? 1 : 0);
    }

    int reasonLength() {
        return reasonLength;
    }

    /** Just behind the line. */
    int end() {
        return at;
    }

    void reset() {
        fault = HeadFault.NONE;
        at = 0;
        status = 0;
        reasonLength = 0;
    }

    HeadProgress scan(HeadBytes bytes) {
        byte[] array = bytes.array();
        while (at < STATUS_END && at < bytes.length()) {
            fault = fixed(array[at]);
            if (fault != HeadFault.NONE) {
                return HeadProgress.FAULTY;
            }
            at++;
        }
        return at < STATUS_END ? HeadProgress.INCOMPLETE : reason(bytes);
    }

    private HeadFault fixed(byte b) {
        if (at < MINOR_AT) {
            return b == VERSION[at] ? HeadFault.NONE : HeadFault.STATUS_LINE;
        }
        if (at == STATUS_AT - 1) {
            return b == ' ' ? HeadFault.NONE : HeadFault.STATUS_LINE;
        }
        if (b < '0' || b > '9') {
            return HeadFault.STATUS_LINE;
        }
        if (at == MINOR_AT) {
            minorVersion = b == '0' ? 0 : 1;
            return HeadFault.NONE;
        }
        if (at == STATUS_AT && (b < '1' || b > '5')) {
            return HeadFault.STATUS;
        }
        status = status * 10 + b - '0';
        return HeadFault.NONE;
    }

    private HeadProgress reason(HeadBytes bytes) {
        byte[] array = bytes.array();
        if (at == STATUS_END && at < bytes.length() && array[at] != ' ' && array[at] != '\r') {
            return fail(Characters.isControl(array[at]) ? control(array[at]) : HeadFault.STATUS);
        }
        at = bytes.nextControl(at);
        if (at == bytes.length()) {
            return HeadProgress.INCOMPLETE;
        }
        if (array[at] != '\r') {
            return fail(control(array[at]));
        }
        if (at + 1 == bytes.length()) {
            return HeadProgress.INCOMPLETE;
        }
        if (array[at + 1] != '\n') {
            return fail(HeadFault.BARE_CR);
        }
        reasonLength = Math.max(0, at - STATUS_END - 1);
        at += 2;
        return HeadProgress.COMPLETE;
    }

    private static HeadFault control(byte b) {
        return b == '\n' ? HeadFault.BARE_LF : HeadFault.CONTROL_CHARACTER;
    }

    private HeadProgress fail(HeadFault why) {
        fault = why;
        return HeadProgress.FAULTY;
    }
}
