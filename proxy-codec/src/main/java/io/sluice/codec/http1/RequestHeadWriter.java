package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.RequestHead;

/** Skeleton. */
public final class RequestHeadWriter {
    private RequestHeadWriter() {}

    public static void write(
            ByteBuf out,
            RequestHead head,
            Framing framing,
            long contentLength,
            Origin origin,
            byte[] ownFields,
            boolean replacesCredentials) {
        throw new UnsupportedOperationException(
                ""
                        + out
                        + head
                        + framing
                        + contentLength
                        + origin
                        + ownFields.length
                        + replacesCredentials);
    }
}
