package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;

import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of requests, one after another (RFC 9112 §3, §5, §6). Reusable; confined to one
 * event loop.
 */
public final class RequestHeadParser {
    private static final HeadFault NO_HOST = HeadFault.malformed("there is no Host");
    private static final HeadFault HOST = HeadFault.malformed("Host is not a host with a port");
    private static final HeadFault HOSTS =
            HeadFault.malformed("Host and the request target name different hosts");
    private static final HeadFault CONNECT =
            HeadFault.malformed("CONNECT is not offered: there are no tunnels here");

    private static final byte[] CONTINUE = {
        '1', '0', '0', '-', 'c', 'o', 'n', 't', 'i', 'n', 'u', 'e'
    };

    /** Fields of which a second one makes it unclear what the sender means. */
    private static final FieldName[] SINGLE = {
        FieldName.HOST,
        FieldName.AUTHORIZATION,
        FieldName.CONTENT_TYPE,
        FieldName.CONTENT_ENCODING,
        FieldName.EXPECT
    };

    private static final HeadFault[] REPEATED = repeated();

    private final HeadText text;
    private final RequestLine line;
    private final FieldLines lines;
    private final BodyFraming framing = new BodyFraming();
    private HeadFault fault = NO_HOST;

    public RequestHeadParser(HeadLimits limits) {
        text = new HeadText(limits, true);
        line = new RequestLine(text, limits);
        lines = new FieldLines(text, limits);
    }

    /**
     * Looks for a whole head from the reader index of {@code in} (borrowed) on, which is not moved.
     * Called again with more bytes behind the same ones it costs only what is new.
     *
     * @param into filled when the head is complete; then it borrows {@code in}
     */
    public HeadProgress parse(ByteBuf in, RequestHead into) {
        HeadProgress progress = text.read(in);
        if (progress == HeadProgress.FAULTY) {
            fault = text.fault();
        } else if (progress == HeadProgress.COMPLETE) {
            HeadFault found = read(in, into);
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

    private @Nullable HeadFault read(ByteBuf in, RequestHead into) {
        int base = in.readerIndex();
        Fields fields = into.fields();
        fields.clear();
        fields.place(in, base, text.end() - 2);
        HeadFault found = line.read(base, into);
        if (found == null) {
            found = lines.read(line.end(), fields, true);
        }
        if (found == null) {
            found = framing.read(fields, text.bytes(), line.minorVersion());
        }
        if (found == null) {
            found = host(fields, into);
        }
        if (found == null) {
            found = single(fields);
        }
        if (found == null && into.method() == Method.CONNECT) {
            found = CONNECT;
        }
        if (found == null) {
            complete(fields, into);
        }
        return found;
    }

    private @Nullable HeadFault host(Fields fields, RequestHead into) {
        byte[] bytes = text.bytes();
        int index = fields.find(FieldName.HOST);
        int inTarget = line.authorityEnd() - line.authorityStart();
        if (inTarget > 0 && !Authority.isValid(bytes, line.authorityStart(), line.authorityEnd())) {
            return HOST;
        }
        if (index < 0) {
            into.authority(fields.base() + line.authorityStart(), inTarget);
            return line.minorVersion() == 0 ? null : NO_HOST;
        }
        int start = fields.valueStart(index) - fields.base();
        int length = fields.valueLength(index);
        if (!Authority.isValid(bytes, start, start + length)) {
            return HOST;
        }
        into.authority(fields.valueStart(index), length);
        return inTarget == 0 || isSame(bytes, start, length, line.authorityStart(), inTarget)
                ? null
                : HOSTS;
    }

    private static boolean isSame(byte[] bytes, int a, int aLength, int b, int bLength) {
        if (aLength != bLength) {
            return false;
        }
        for (int i = 0; i < aLength; i++) {
            if (Character.toLowerCase(bytes[a + i]) != Character.toLowerCase(bytes[b + i])) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable HeadFault single(Fields fields) {
        for (int i = 0; i < SINGLE.length; i++) {
            int first = fields.find(SINGLE[i]);
            if (first >= 0 && fields.next(SINGLE[i], first + 1) >= 0) {
                return REPEATED[i];
            }
        }
        return null;
    }

    private void complete(Fields fields, RequestHead into) {
        int minor = line.minorVersion();
        int expect = minor == 0 ? -1 : fields.find(FieldName.EXPECT); // 1.0 does not have it
        boolean awaitsContinue = expect >= 0 && fields.valueIs(expect, CONTINUE);
        Framing body =
                framing.isChunked()
                        ? Framing.CHUNKED
                        : framing.length() >= 0 ? Framing.LENGTH : Framing.NONE;
        into.complete(
                text.end(),
                minor,
                body,
                framing.length(),
                !lines.closes() && (minor == 1 || lines.keepsAlive()),
                awaitsContinue && body != Framing.NONE && framing.length() != 0,
                expect >= 0 && !awaitsContinue);
    }

    private static HeadFault[] repeated() {
        HeadFault[] faults = new HeadFault[SINGLE.length];
        for (int i = 0; i < faults.length; i++) {
            faults[i] = HeadFault.malformed("there is more than one " + SINGLE[i].lowerCase());
        }
        return faults;
    }
}
