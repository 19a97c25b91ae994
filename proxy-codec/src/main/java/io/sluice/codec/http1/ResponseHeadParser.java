package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;

/** Skeleton. */
public final class ResponseHeadParser {
    private HeadFault fault = HeadFault.NONE;

    public ResponseHeadParser(HeadLimits limits) {
        if (limits.bytes() < 0) {
            fault = HeadFault.HEAD_TOO_LARGE;
        }
    }

    public HeadProgress parse(ByteBuf in, Method requestMethod, ResponseHead into) {
        throw new UnsupportedOperationException(in + " " + requestMethod + into);
    }

    public HeadFault fault() {
        return fault;
    }

    public void reset() {}
}
