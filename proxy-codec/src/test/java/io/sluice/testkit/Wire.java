package io.sluice.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** The receiving direction of a socket. An end of the connection is data here, no exception. */
final class Wire {
    private final Socket socket;
    private final InputStream in;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private final AtomicLong total = new AtomicLong();
    private volatile End end = End.OPEN;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    End end() {
        return end;
    }

    /** How many bytes were read in all. */
    long total() {
        return total.get();
    }

    /** The bytes read since the last call. */
    Payload takeRecord() {
        var taken = new Payload(record.toByteArray());
        record.reset();
        return taken;
    }

    /** The next byte; -1 when the connection has ended. */
    int read() {
        byte[] one = new byte[1];
        return read(one, 1) == 1 ? one[0] & 0xff : -1;
    }

    /** Up to {@code most} bytes into the start of {@code into}; -1 when the connection ended. */
    int read(byte[] into, int most) {
        if (end != End.OPEN) {
            return -1;
        }
        try {
            int count = in.read(into, 0, most);
            if (count < 0) {
                end = End.FIN;
            } else {
                record.write(into, 0, count);
                total.addAndGet(count);
            }
            return count;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no byte came in time", e);
        } catch (SSLException | EOFException _) { // over TLS: an end without a close_notify
            end = End.RESET;
            return -1;
        } catch (IOException _) {
            torn();
            return -1;
        }
    }

    /** Waits for the next byte and leaves it there; false when the connection has ended. */
    boolean awaitByte() {
        if (end != End.OPEN) {
            return false;
        }
        try {
            in.mark(1);
            int next = in.read();
            in.reset();
            end = next < 0 ? End.FIN : End.OPEN;
            return next >= 0;
        } catch (SSLException | EOFException _) {
            end = End.RESET;
            return false;
        } catch (IOException _) {
            torn();
            return false;
        }
    }

    /** A read failed: the peer's doing, unless this side closed the socket. */
    private void torn() {
        boolean ours = socket.isClosed() && !(socket instanceof SSLSocket); // which closes itself
        end = ours ? end : End.RESET;
    }

    /**
     * The next line without its end, read as ISO-8859-1.
     *
     * @throws EndedException when the connection ends before the line does
     */
    String line() throws EndedException {
        var line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                throw new EndedException();
            }
            line.write(b);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    RawHead head() throws EndedException {
        return new RawHead(line(), fields());
    }

    /** Field lines up to and including the empty line. */
    Fields fields() throws EndedException {
        List<Fields.Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            fields.add(new Fields.Field(name, value));
        }
        return new Fields(fields);
    }

    /** The connection ended inside something. */
    static final class EndedException extends Exception {
        private static final long serialVersionUID = 1;
    }
}
