package io.sluice.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** Reads one message body by its framing (RFC 9112, section 6.3), piece by piece. */
final class Body {
    private enum Framing {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final Wire wire;
    private final Framing framing;
    private long left;
    private boolean complete;
    private Fields trailers = Fields.NONE;

    private Body(Wire wire, Framing framing, long left) {
        this.wire = wire;
        this.framing = framing;
        this.left = left;
        complete = framing == Framing.NONE || (framing == Framing.LENGTH && left == 0);
    }

    static Body ofRequest(Wire wire, RawHead head) {
        return framed(wire, head, Framing.NONE);
    }

    static Body ofResponse(Wire wire, RawHead head, boolean toHead) {
        int status = head.status();
        boolean bodiless = toHead || status / 100 == 1 || status == 204 || status == 304;
        return bodiless ? none(wire) : framed(wire, head, Framing.UNTIL_CLOSE);
    }

    static Body none(Wire wire) {
        return new Body(wire, Framing.NONE, 0);
    }

    /** The body of a message whose head never came: nothing, and not complete. */
    static Body ended(Wire wire) {
        return new Body(wire, Framing.LENGTH, Long.MAX_VALUE);
    }

    private static Body framed(Wire wire, RawHead head, Framing otherwise) {
        String coding = head.field("transfer-encoding").toLowerCase(Locale.ROOT);
        if (coding.endsWith("chunked")) {
            return new Body(wire, Framing.CHUNKED, 0);
        }
        String length = head.field("content-length");
        return length.isEmpty()
                ? new Body(wire, otherwise, Long.MAX_VALUE)
                : new Body(wire, Framing.LENGTH, Long.parseLong(length));
    }

    /** Whether the framing came to its proper end. */
    boolean complete() {
        return complete;
    }

    Fields trailers() {
        return trailers;
    }

    /** Up to {@code most} bytes of content; -1 when there are no more, complete or not. */
    int read(byte[] into, int most) {
        if (complete) {
            return -1;
        }
        try {
            if (framing == Framing.CHUNKED && left == 0 && !nextChunk()) {
                return -1;
            }
            return content(into, most);
        } catch (Wire.EndedException _) {
            return -1;
        }
    }

    /** The rest of the content. */
    Payload rest() {
        var rest = new ByteArrayOutputStream();
        byte[] some = new byte[64 * 1024];
        for (int n = read(some, some.length); n >= 0; n = read(some, some.length)) {
            rest.write(some, 0, n);
        }
        return new Payload(rest.toByteArray());
    }

    private int content(byte[] into, int most) throws Wire.EndedException {
        int count = wire.read(into, (int) Math.min(most, left));
        if (count < 0) {
            complete = framing == Framing.UNTIL_CLOSE && wire.end() == End.FIN;
            return -1;
        }
        if (framing == Framing.UNTIL_CLOSE) {
            return count;
        }
        left -= count;
        if (left == 0 && framing == Framing.LENGTH) {
            complete = true;
        } else if (left == 0) {
            endChunk();
        }
        return count;
    }

    private void endChunk() throws Wire.EndedException {
        String end = wire.line();
        if (!end.isEmpty()) {
            throw new AssertionError("bytes behind a chunk's end: " + end);
        }
    }

    private boolean nextChunk() throws Wire.EndedException {
        String size = wire.line().split(";", 2)[0].strip();
        left = Long.parseLong(size, 16);
        if (left > 0) {
            return true;
        }
        trailers = wire.fields();
        complete = true;
        return false;
    }
}
