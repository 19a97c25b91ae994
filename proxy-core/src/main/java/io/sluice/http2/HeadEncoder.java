package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.ResponseHeadWriter;
import io.sluice.codec.http2.HpackWriter;

import java.util.Map;

/**
 * What a connection writes heads with, also where Netty writes one, and what the peer's settings
 * say of them. Confined to its event loop.
 */
final class HeadEncoder implements Http2HeadersEncoder, Http2HeadersEncoder.Configuration {
    /** What a field counts beyond its text (RFC 9113 §6.5.2). */
    private static final int FIELD = 32;

    private final HpackWriter hpack = new HpackWriter();
    private final boolean isServer;
    private long tableSize = Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE;
    private long mostBytes = Http2CodecUtil.MAX_HEADER_LIST_SIZE;

    /**
     * @param isServer answers are sent whatever their size: the client may take them all the same
     */
    HeadEncoder(boolean isServer) {
        this.isServer = isServer;
    }

    /**
     * Writes the head of an answer.
     *
     * @param head borrowed
     * @param ownFields as {@link ResponseHeadWriter} takes them
     */
    void answer(ResponseHead head, byte[] ownFields, ByteBuf out) {
        hpack.begin(out);
        ResponseHeadWriter.write(hpack, out, head, ownFields);
    }

    @Override
    public void encodeHeaders(int streamId, Http2Headers head, ByteBuf out) throws Http2Exception {
        if (!isServer && size(head) > mostBytes) {
            Http2CodecUtil.headerListSizeExceeded(streamId, mostBytes, false);
        }
        hpack.begin(out);
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = AsciiString.of(field.getKey());
            AsciiString value = AsciiString.of(field.getValue());
            hpack.field(
                    out,
                    name.array(),
                    name.arrayOffset(),
                    name.length(),
                    value.array(),
                    value.arrayOffset(),
                    value.length());
        }
    }

    /** The block that was begun is not sent. */
    void discarded() {
        hpack.tableChanged(); // it may have been the one that said so
    }

    private static long size(Http2Headers head) {
        long size = 0;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            size += field.getKey().length() + field.getValue().length() + FIELD;
        }
        return size;
    }

    @Override
    public Configuration configuration() {
        return this;
    }

    @Override
    public void maxHeaderTableSize(long max) {
        tableSize = max;
        hpack.tableChanged();
    }

    @Override
    public long maxHeaderTableSize() {
        return tableSize;
    }

    @Override
    public void maxHeaderListSize(long max) {
        mostBytes = max;
    }

    @Override
    public long maxHeaderListSize() {
        return mostBytes;
    }
}
