package io.sluice.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.ChunkWriter;
import io.sluice.codec.http1.ResponseHeadWriter;
import io.sluice.stream.BodyForm;
import io.sluice.stream.LocalAnswer;
import io.sluice.transport.JoinedWrites;

import java.nio.charset.StandardCharsets;

/** Writes one answer after another, framed as the client's version of HTTP can read it. */
final class Http1AnswerWriter {
    private static final int ROOM_FOR_OURS = 256;
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private enum Body {
        /** As it comes: counted by Content-Length, framed by the backend, or ended by the close. */
        AS_IT_IS,
        /** We put chunk framing around it. */
        OURS_CHUNKED,
        /** There is none, or it is not wanted. */
        NONE
    }

    private final JoinedWrites out;
    private final Channel channel;
    private Body body = Body.NONE;
    private boolean chunked;
    private boolean untilClose;

    Http1AnswerWriter(Channel channel) {
        this.channel = channel;
        this.out = new JoinedWrites(channel);
    }

    /**
     * Writes a backend's {@code head} (borrowed).
     *
     * @param minorVersion of the client
     * @param close whether the connection ends with this answer
     */
    BodyForm head(ResponseHead head, byte[] ownFields, int minorVersion, boolean close) {
        Framing framing = framing(head.framing(), minorVersion);
        boolean passed = framing == Framing.CHUNKED && head.framing() == Framing.CHUNKED;
        chunked = framing == Framing.CHUNKED;
        untilClose = framing == Framing.UNTIL_CLOSE;
        body = chunked && !passed ? Body.OURS_CHUNKED : Body.AS_IT_IS;
        ByteBuf whole =
                out.room(head.length() + ownFields.length + ROOM_FOR_OURS, head.contentLength());
        ResponseHeadWriter.write(
                whole,
                head,
                framing,
                framing == Framing.NONE ? head.declaredLength() : head.contentLength(),
                close || untilClose,
                minorVersion,
                ownFields);
        out.begin(whole);
        return passed ? BodyForm.CHUNKED : BodyForm.PAYLOAD;
    }

    /** Writes a whole answer of our own. */
    void answer(LocalAnswer answer, Method method, int minorVersion, boolean close) {
        var head = new StringBuilder(ROOM_FOR_OURS);
        head.append("HTTP/1.1 ")
                .append(answer.status())
                .append(' ')
                .append(HttpResponseStatus.valueOf(answer.status()).reasonPhrase())
                .append("\r\n");
        field(head, "Content-Type", answer.contentType());
        field(head, "Content-Length", Integer.toString(answer.body().length));
        for (LocalAnswer.Field field : answer.fields()) {
            field(head, field.name(), field.value());
        }
        if (close) {
            field(head, "Connection", "close");
        } else if (minorVersion == 0) {
            field(head, "Connection", "keep-alive");
        }
        head.append("\r\n");
        ByteBuf whole = channel.alloc().directBuffer(head.length() + answer.body().length);
        whole.writeCharSequence(head, StandardCharsets.ISO_8859_1);
        if (method != Method.HEAD) {
            whole.writeBytes(answer.body());
        }
        body = Body.NONE;
        write(whole);
    }

    /** Writes the interim answer that asks for the request's body. */
    void askForBody() {
        write(Unpooled.copiedBuffer(CONTINUE, StandardCharsets.US_ASCII));
    }

    /** Writes {@code bytes} (taken) of the body. */
    void body(ByteBuf bytes) {
        if (body == Body.OURS_CHUNKED && bytes.isReadable()) {
            ByteBuf line = channel.alloc().directBuffer(ChunkWriter.LONGEST_SIZE_LINE);
            ChunkWriter.writeSizeLine(line, bytes.readableBytes());
            write(line);
            write(bytes);
            write(ChunkWriter.crlf());
        } else {
            write(bytes);
        }
    }

    /** Writes an event of our own, {@code payload} (taken), if the framing has room for it. */
    void event(ByteBuf payload) {
        if (chunked) {
            body = Body.OURS_CHUNKED;
        }
        if (chunked || untilClose) {
            body(payload);
        } else {
            payload.release();
        }
    }

    void end() {
        if (body == Body.OURS_CHUNKED) {
            write(ChunkWriter.lastChunk());
        }
    }

    /** The last answer is with the kernel, its end included. */
    void allIsSaid() {
        untilClose = false;
    }

    /** Whether only the connection's end will tell where the answer ends. */
    boolean endsWithConnection() {
        return untilClose;
    }

    private static Framing framing(Framing upstream, int minorVersion) {
        return switch (upstream) {
            case NONE, LENGTH -> upstream;
            case CHUNKED, UNTIL_CLOSE -> minorVersion == 0 ? Framing.UNTIL_CLOSE : Framing.CHUNKED;
        };
    }

    void flush() {
        out.flush();
    }

    /** Hands over what is held back, before something else is written to the channel. */
    void pass() {
        out.pass();
    }

    void release() {
        out.release();
    }

    private void write(ByteBuf bytes) {
        out.write(bytes);
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
