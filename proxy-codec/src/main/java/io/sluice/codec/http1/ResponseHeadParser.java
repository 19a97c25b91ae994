package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;

import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of responses, one after another (RFC 9112 §4, §5, §6.3). Reusable; confined to
 * one event loop.
 */
public final class ResponseHeadParser {
    private static final HeadFault STATUS_LINE =
            HeadFault.malformed("the answer does not begin with a status line of HTTP/1.1");
    private static final HeadFault STATUS =
            HeadFault.malformed("the status is not one from 100 to 599");
    private static final HeadFault INTERIM_BODY =
            HeadFault.malformed("an interim response claims to have a body");

    private static final byte[] PROTOCOL = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final byte[] EVENT_STREAM =
            "text/event-stream".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final HeadText text;
    private final FieldLines lines;
    private final BodyFraming framing = new BodyFraming();
    private HeadFault fault = STATUS_LINE;
    private int minorVersion;
    private int status;
    private int lineEnd;

    public ResponseHeadParser(HeadLimits limits) {
        text = new HeadText(limits, false);
        lines = new FieldLines(text, limits);
    }

    /**
     * Looks for a whole head from the reader index of {@code in} (borrowed) on, which is not moved.
     * Called again with more bytes behind the same ones it costs only what is new.
     *
     * @param requestMethod of the request that is answered: it decides about the body
     * @param into filled when the head is complete; then it borrows {@code in}
     */
    public HeadProgress parse(ByteBuf in, Method requestMethod, ResponseHead into) {
        HeadProgress progress = text.read(in);
        if (progress == HeadProgress.FAULTY) {
            fault = text.fault();
        } else if (progress == HeadProgress.COMPLETE) {
            HeadFault found = read(in, requestMethod, into);
            if (found != null) {
                fault = found;
                return HeadProgress.FAULTY;
            }
        }
        return progress;
    }

    /** What is wrong, after {@link HeadProgress#FAULTY}. */
    public HeadFault fault() {
        return fault;
    }

    /** The next head begins with other bytes. */
    public void reset() {
        text.reset();
    }

    private @Nullable HeadFault read(ByteBuf in, Method requestMethod, ResponseHead into) {
        int base = in.readerIndex();
        Fields fields = into.fields();
        fields.clear();
        fields.place(in, base, text.end() - 2);
        HeadFault found = statusLine(base, into);
        if (found == null) {
            found = lines.read(lineEnd, fields, false);
        }
        if (found == null) {
            found = framing.read(fields, text.bytes(), minorVersion);
        }
        boolean saysBody = framing.isChunked() || framing.length() >= 0;
        if (found == null && status < 200 && saysBody) {
            found = INTERIM_BODY;
        }
        if (found == null) {
            complete(fields, requestMethod, into);
        }
        return found;
    }

    private @Nullable HeadFault statusLine(int base, ResponseHead into) {
        byte[] bytes = text.bytes();
        int at = text.start();
        for (byte expected : PROTOCOL) {
            if (bytes[at++] != expected) {
                return STATUS_LINE; // stops at the line's end at the latest
            }
        }
        if (bytes[at] != '0' && bytes[at] != '1' || bytes[at + 1] != ' ') {
            return STATUS_LINE;
        }
        minorVersion = bytes[at] - '0';
        at += 2;
        status = 0;
        int digits = 0;
        while (Tokens.isDigit(bytes[at]) && digits < 4) {
            status = status * 10 + (bytes[at++] - '0');
            digits++;
        }
        if (digits != 3 || bytes[at] != ' ' && bytes[at] != '\r') {
            return STATUS_LINE;
        }
        if (status < 100 || status > 599) {
            return STATUS;
        }
        int reason = bytes[at] == ' ' ? at + 1 : at;
        int end = reason;
        while (bytes[end] != '\r') {
            end++;
        }
        into.status(minorVersion, status, base + reason, end - reason);
        lineEnd = end + 2;
        return null;
    }

    private void complete(Fields fields, Method requestMethod, ResponseHead into) {
        boolean persistent = !lines.closes() && (minorVersion == 1 || lines.keepsAlive());
        Framing body;
        if (requestMethod == Method.HEAD || status < 200 || status == 204 || status == 304) {
            body = Framing.NONE;
        } else if (status == 205) {
            body = Framing.NONE; // has no body either; one that claims to have is not to be trusted
            persistent &= !framing.isChunked() && framing.length() <= 0;
        } else if (framing.isChunked()) {
            body = Framing.CHUNKED;
        } else {
            body = framing.length() >= 0 ? Framing.LENGTH : Framing.UNTIL_CLOSE;
        }
        int type = fields.find(FieldName.CONTENT_TYPE);
        into.complete(
                text.end(),
                body,
                framing.length(),
                persistent,
                type >= 0 && isStream(fields, type));
    }

    private boolean isStream(Fields fields, int type) {
        int start = fields.valueStart(type) - fields.base();
        if (fields.valueLength(type) < EVENT_STREAM.length) {
            return false;
        }
        for (int i = 0; i < EVENT_STREAM.length; i++) {
            if (Character.toLowerCase(text.bytes()[start + i]) != EVENT_STREAM[i]) {
                return false;
            }
        }
        return true;
    }
}
