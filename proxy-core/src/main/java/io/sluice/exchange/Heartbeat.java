package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.ResponseHeadParser;
import io.sluice.stream.ClientStream;

import java.nio.charset.StandardCharsets;

/**
 * Keeps a client company until its model's first token: with a head of our own and comments, while
 * what backends say before is held back. As long as the client has heard none of it, another
 * backend can take over unnoticed. Only for streams of models with a heartbeat. Confined to the
 * event loop of its exchange.
 */
final class Heartbeat {
    /** Its content ends where the stream does; each version of HTTP says that in its own way. */
    private static final byte[] HEAD =
            ascii(
                    "HTTP/1.1 200 OK\r\n"
                            + "Content-Type: text/event-stream; charset=utf-8\r\n"
                            + "Cache-Control: no-cache\r\n\r\n");

    private static final byte[] COMMENT = ascii(": the model has not begun yet\n\n");

    /** A model that says so much before its first token will not say one. */
    private static final int MOST = 64 * 1024;

    private final ClientStream client;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    Heartbeat(ClientStream client) {
        this.client = client;
    }

    /**
     * Begins the answer.
     *
     * @param ownFields complete field lines that the proxy adds
     */
    void begin(byte[] ownFields) {
        var head = new ResponseHead();
        new ResponseHeadParser(HeadLimits.DEFAULT)
                .parse(Unpooled.wrappedBuffer(HEAD), Method.POST, head);
        client.respond(head, ownFields);
    }

    /** Says that we are here, unless the client does not listen. */
    void beat() {
        if (client.isWritable()) {
            client.body(Unpooled.wrappedBuffer(COMMENT));
            client.flush();
        }
    }

    /**
     * Keeps {@code bytes} (borrowed) back.
     *
     * @return false when that is too much: they were not kept
     */
    boolean hold(ByteBuf bytes) {
        if (held.readableBytes() + bytes.readableBytes() > MOST) {
            return false;
        }
        if (held.capacity() == 0) {
            held = client.allocator().buffer(bytes.readableBytes());
        }
        held.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        return true;
    }

    /** What was kept back, handed over. */
    ByteBuf take() {
        ByteBuf all = held;
        held = Unpooled.EMPTY_BUFFER;
        return all;
    }

    /** Forgets what was kept back: it is not going to be told. */
    void forget() {
        take().release();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
