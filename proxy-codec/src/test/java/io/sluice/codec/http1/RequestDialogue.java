package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.RequestHead;

/** Reads a client's bytes as a connection would, and tells in words what became of them. */
final class RequestDialogue implements AutoCloseable {
    private final RequestHeadParser parser = new RequestHeadParser(HeadLimits.DEFAULT);
    private final RequestHead head = new RequestHead();
    private final ChunkScanner chunks = new ChunkScanner(ChunkScanner.Strictness.REQUEST);
    private final ByteBuf received;
    private final StringBuilder outcome = new StringBuilder();
    private boolean inContent;
    private boolean over;
    private long missing;
    private long content;

    /** Takes over the buffer that receives the bytes. */
    RequestDialogue(ByteBuf received) {
        this.received = received;
        received.writeBytes(new byte[] {'G', 'E', 'T'}).skipBytes(3);
    }

    void receive(byte[] bytes, int from, int to) {
        received.writeBytes(bytes, from, to - from);
        while (!over && (inContent ? readContent() : readHead())) {
            // Goes on while something comes to an end.
        }
    }

    /** What happened, with what is unfinished. */
    String outcome() {
        String unfinished = over ? "" : inContent ? "…" : received.isReadable() ? " …" : "";
        return (outcome + unfinished).strip();
    }

    private boolean readHead() {
        int reader = received.readerIndex();
        HeadProgress progress = parser.parse(received, head);
        if (received.readerIndex() != reader) {
            throw new AssertionError("the parser moved the reader index");
        }
        if (progress == HeadProgress.INCOMPLETE) {
            return false;
        }
        if (progress == HeadProgress.FAULTY) {
            outcome.append(" !").append(parser.fault());
            over = true;
            return false;
        }
        outcome.append(' ').append(head.method()).append(':');
        inContent = true;
        missing = Math.max(0, head.contentLength());
        content = 0;
        received.skipBytes(head.length());
        return true;
    }

    private boolean readContent() {
        boolean ended = head.framing() == Framing.CHUNKED ? readChunks() : readCounted();
        if (ended) {
            outcome.append(content);
            inContent = false;
            chunks.reset();
        }
        return ended;
    }

    private boolean readCounted() {
        int readable = (int) Math.min(missing, received.readableBytes());
        received.skipBytes(readable);
        missing -= readable;
        content += readable;
        return missing == 0;
    }

    private boolean readChunks() {
        while (true) {
            switch (chunks.next(received)) {
                case FRAME, DROP -> {}
                case DATA -> content += chunks.length();
                case END -> {
                    return true;
                }
                case MORE -> {
                    return false;
                }
                case FAULTY -> {
                    outcome.append("…!chunks");
                    over = true;
                    return false;
                }
            }
        }
    }

    @Override
    public void close() {
        head.clear();
        if (!received.release()) {
            throw new AssertionError("somebody retained the received bytes");
        }
    }
}
