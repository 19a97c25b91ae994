import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * As much of HTTP/2 as a client without manners needs: heads without compression, frames by hand.
 */
final class Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int ACK = 1;
    static final byte[] PREFACE = Kit.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static final int LARGE_WINDOW = 0x7fff0000;

    private Frames() {}

    /** A frame that was read. */
    record Frame(int type, int flags, int stream, byte[] payload) {}

    /** What a client says first; it never has to give credit again. */
    static byte[] greeting() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(PREFACE);
        out.writeBytes(frame(SETTINGS, 0, 0, new byte[] {0, 4, 0x7f, (byte) 0xff, 0, 0}));
        out.writeBytes(frame(8, 0, 0, number(LARGE_WINDOW)));
        return out.toByteArray();
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        var out = new ByteArrayOutputStream(9 + payload.length);
        out.write(payload.length >> 16);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.writeBytes(number(stream));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    static byte[] number(int value) {
        return new byte[] {
            (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
        };
    }

    /** The head of a chat request, its fields as literals that nobody remembers. */
    static byte[] chatHead(int stream) {
        var block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x86); // :scheme http
        field(block, 4, "/v1/chat/completions");
        field(block, 1, "x");
        field(block, 31, "application/json");
        return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
    }

    /**
     * @param name its number in the static table, below 127
     */
    private static void field(ByteArrayOutputStream out, int name, String value) {
        if (name < 15) {
            out.write(name);
        } else {
            out.write(15);
            out.write(name - 15);
        }
        out.write(value.length());
        out.writeBytes(Kit.ascii(value));
    }

    static Frame read(InputStream in) throws IOException {
        byte[] head = in.readNBytes(9);
        if (head.length < 9) {
            throw new EOFException();
        }
        int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
        int stream =
                (head[5] & 0x7f) << 24
                        | (head[6] & 0xff) << 16
                        | (head[7] & 0xff) << 8
                        | head[8] & 0xff;
        return new Frame(head[3], head[4], stream, in.readNBytes(length));
    }

    /** Answers what has to be answered at once. */
    static void answer(Frame frame, OutputStream out) throws IOException {
        if ((frame.type() == SETTINGS || frame.type() == PING) && (frame.flags() & ACK) == 0) {
            byte[] payload = frame.type() == PING ? frame.payload() : new byte[0];
            synchronized (out) {
                out.write(frame(frame.type(), ACK, 0, payload));
            }
        }
    }
}
