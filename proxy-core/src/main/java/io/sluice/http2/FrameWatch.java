package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Follows where the frames of a client begin, ahead of the codec, which tells of a head only once
 * it is whole: until then nothing else may come on the connection (RFC 9113 §6.10), so a head that
 * never ends holds up all of its streams. Confined to its event loop.
 */
final class FrameWatch {
    private static final int HEADER = Http2CodecUtil.FRAME_HEADER_LENGTH;
    private static final int TYPE_AT = 3;
    private static final int FLAGS_AT = 4;
    private static final int END_HEADERS = 4;

    /** More than 32 in one SETTINGS frame are an attack or a bug. */
    private static final int MOST_SETTINGS_BYTES = 32 * Http2CodecUtil.SETTING_ENTRY_LENGTH;

    private final FloodGuard guard;
    private final byte[] header = new byte[HEADER];

    /** Bytes to the next frame; first those of the preface. */
    private int left = Http2CodecUtil.connectionPrefaceBuf().readableBytes();

    private int headerBytes;
    private boolean insideHead;
    private boolean endsHead;

    FrameWatch(FloodGuard guard) {
        this.guard = guard;
    }

    /** Whether a head has begun and not ended. */
    boolean isInsideHead() {
        return insideHead;
    }

    /**
     * Looks at what was read.
     *
     * @param in borrowed
     */
    void read(ByteBuf in) throws Http2Exception {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end) {
            if (left > 0) {
                int step = Math.min(left, end - at);
                at += step;
                left -= step;
            } else {
                int step = Math.min(HEADER - headerBytes, end - at);
                in.getBytes(at, header, headerBytes, step);
                at += step;
                headerBytes += step;
                if (headerBytes < HEADER) {
                    return;
                }
                begun();
            }
            if (left == 0 && endsHead) {
                insideHead = false;
                endsHead = false;
            }
        }
    }

    private void begun() throws Http2Exception {
        headerBytes = 0;
        left = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        byte type = header[TYPE_AT];
        if (type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION) {
            insideHead = true;
            endsHead = (header[FLAGS_AT] & END_HEADERS) != 0;
        } else if (type == Http2FrameTypes.SETTINGS && left > MOST_SETTINGS_BYTES) {
            throw FloodGuard.calm("too many settings in one frame");
        } else if (type > Http2FrameTypes.CONTINUATION || type < 0) {
            guard.control(); // of no known type: the codec tells nobody
        }
    }
}
