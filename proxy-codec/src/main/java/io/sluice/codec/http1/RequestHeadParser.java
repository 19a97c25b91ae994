package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.RequestHead;

/** Skeleton. */
public final class RequestHeadParser {
    private HeadFault fault = HeadFault.NONE;

    public RequestHeadParser(HeadLimits limits) {
        if (limits.bytes() < 0) {
            fault = HeadFault.HEAD_TOO_LARGE;
        }
    }

    /**
     * Goes on with a head that starts at {@code in}'s reader index, which is left where it is.
     *
     * @param in borrowed; call after call the same bytes with more behind them
     * @param into the same object until the head is complete or the parser is reset
     */
    public HeadProgress parse(ByteBuf in, RequestHead into) {
        throw new UnsupportedOperationException(in + " " + into);
    }

    public HeadFault fault() {
        return fault;
    }

    public void reset() {}
}
