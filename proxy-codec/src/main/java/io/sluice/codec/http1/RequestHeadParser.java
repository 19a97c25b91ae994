package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;

/**
 * Parses request heads, strictly (RFC 9112): what is ambiguous is a fault, and a fault is seen with
 * the first byte that makes it one. Confined to one event loop; one for each connection.
 */
public final class RequestHeadParser {
    private final HeadLimits limits;
    private final HeadBytes bytes = new HeadBytes();
    private final RequestLine line;
    private final FieldSection section;
    private final RequestRules rules = new RequestRules();
    private boolean lineRead;
    private HeadFault fault = HeadFault.NONE;

    public RequestHeadParser(HeadLimits limits) {
        this.limits = limits;
        line = new RequestLine(limits.target());
        section = new FieldSection(limits.fields());
    }

    /**
     * Goes on with the head that starts at {@code in}'s reader index, which is left where it is.
     * After COMPLETE the next call begins a new head; after FAULTY every call is faulty.
     *
     * @param in borrowed; call after call the same bytes, with more behind them
     * @param into the same object until the head is complete; then it borrows {@code in}
     */
    public HeadProgress parse(ByteBuf in, RequestHead into) {
        if (fault != HeadFault.NONE) {
            return HeadProgress.FAULTY;
        }
        if (bytes.length() == 0) {
            into.clear();
        }
        while (bytes.take(in, limits.bytes() + 1)) {
            HeadProgress progress = scan(into);
            if (progress == HeadProgress.COMPLETE) {
                return complete(in, into);
            }
            if (progress == HeadProgress.FAULTY) {
                return progress;
            }
        }
        return bytes.length() > limits.bytes()
                ? fail(HeadFault.HEAD_TOO_LARGE)
                : HeadProgress.INCOMPLETE;
    }

    /** What is wrong after FAULTY. */
    public HeadFault fault() {
        return fault;
    }

    /** Forgets the head that was begun, or the fault. */
    public void reset() {
        bytes.reset();
        line.reset();
        section.reset();
        lineRead = false;
        fault = HeadFault.NONE;
    }

    private HeadProgress scan(RequestHead into) {
        if (!lineRead) {
            HeadProgress progress = line.scan(bytes.array(), bytes.length());
            if (progress != HeadProgress.COMPLETE) {
                return progress == HeadProgress.FAULTY ? fail(line.fault()) : progress;
            }
            HeadFault found = readLine(into);
            if (found != HeadFault.NONE) {
                return fail(found);
            }
        }
        HeadProgress progress = section.scan(bytes, into.fields());
        return progress == HeadProgress.FAULTY ? fail(section.fault()) : progress;
    }

    private HeadFault readLine(RequestHead into) {
        lineRead = true;
        section.begin(line.end());
        Method method = Method.of(bytes.array(), line.methodStart(), line.methodLength());
        into.line(method, line.methodStart(), line.methodLength(), line.minorVersion());
        return RequestTarget.read(bytes.array(), line.targetStart(), line.targetEnd(), into);
    }

    private HeadProgress complete(ByteBuf in, RequestHead into) {
        int length = section.end() + 2;
        if (length > limits.bytes()) {
            return fail(HeadFault.HEAD_TOO_LARGE);
        }
        HeadFault found = rules.apply(bytes.array(), into);
        if (found != HeadFault.NONE) {
            return fail(found);
        }
        into.extent(length, section.end());
        into.place(in, in.readerIndex());
        reset();
        return HeadProgress.COMPLETE;
    }

    private HeadProgress fail(HeadFault why) {
        fault = why;
        return HeadProgress.FAULTY;
    }
}
