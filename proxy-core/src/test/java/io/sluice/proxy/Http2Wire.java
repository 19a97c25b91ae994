package io.sluice.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One end of a connection of HTTP/2 that sends whatever frames it is told to, right or wrong. One
 * thread reads; any may write.
 */
final class Http2Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final IdentityHashMap<Frame, Http2Headers> heads = new IdentityHashMap<>();
    private final DefaultHttp2HeadersDecoder decoder =
            new DefaultHttp2HeadersDecoder(false, 1 << 20);

    Http2Wire(Socket socket) {
        try {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized Http2Wire raw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Http2Wire frame(int type, int flags, int stream, byte[] payload) {
        return raw(new Frame(type, flags, stream, payload).bytes());
    }

    /** A block of fields, names and values in turn, as HPACK has them. */
    synchronized byte[] block(String... namesAndValues) {
        var headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, out);
            return ByteBufUtil.getBytes(out);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A whole head; the order of the blocks is that of the calls. */
    synchronized Http2Wire headers(int stream, boolean end, String... namesAndValues) {
        int flags = Frame.END_HEADERS | (end ? Frame.END_STREAM : 0);
        return frame(Frame.HEADERS, flags, stream, block(namesAndValues));
    }

    /** The fields of a HEADERS frame that was read. */
    synchronized Http2Headers fields(Frame headers) {
        return Objects.requireNonNull(heads.remove(headers));
    }

    /** In the order in which they come, however late anybody asks for them. */
    private synchronized void decode(Frame headers) {
        try {
            int skipped = (headers.flags() & Frame.PRIORITIZED) != 0 ? 5 : 0;
            ByteBuf block = Unpooled.wrappedBuffer(headers.payload()).skipBytes(skipped);
            heads.put(headers, decoder.decodeHeaders(headers.stream(), block));
        } catch (Http2Exception e) {
            throw new AssertionError("the proxy's HPACK cannot be read", e);
        }
    }

    void expectPreface(byte[] preface) throws IOException {
        byte[] read = in.readNBytes(preface.length);
        if (!java.util.Arrays.equals(read, preface)) {
            throw new IOException("no preface of HTTP/2");
        }
    }

    /**
     * The next frame; null when the connection has ended.
     *
     * @throws IllegalStateException while another thread reads
     */
    @Nullable Frame read() {
        if (!reading.compareAndSet(false, true)) {
            throw new IllegalStateException("two threads read");
        }
        try {
            return readAlone();
        } finally {
            reading.set(false);
        }
    }

    private @Nullable Frame readAlone() {
        try {
            int first = in.readInt();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[first >>> 8];
            in.readFully(payload);
            var frame = new Frame(first & 0xff, flags, stream, payload);
            if (frame.type() == Frame.HEADERS) {
                decode(frame);
            }
            return frame;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no frame came in time", e);
        } catch (IOException ended) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
