package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.ResponseHead;

/** Skeleton. */
public final class ResponseHeadWriter {
    private ResponseHeadWriter() {}

    public static void write(
            ByteBuf out,
            ResponseHead head,
            Framing framing,
            long contentLength,
            boolean close,
            int minorVersionOfClient,
            byte[] ownFields) {
        throw new UnsupportedOperationException(
                ""
                        + out
                        + head
                        + framing
                        + contentLength
                        + close
                        + minorVersionOfClient
                        + ownFields.length);
    }
}
