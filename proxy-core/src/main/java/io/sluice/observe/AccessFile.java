package io.sluice.observe;

import org.jspecify.annotations.Nullable;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * Where the lines go: standard output, or a file that may be renamed or removed under our hands, as
 * by logrotate; then another is made in its place. Confined to one thread.
 */
final class AccessFile implements AutoCloseable {
    private final @Nullable Path path;
    private @Nullable WritableByteChannel channel;
    private @Nullable Object identity;
    private boolean isTorn;

    private AccessFile(@Nullable Path path, @Nullable WritableByteChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * A file, which is made when it is not there.
     *
     * @throws IOException when it cannot be opened
     */
    static AccessFile at(Path path) throws IOException {
        var file = new AccessFile(path, null);
        file.open(path);
        return file;
    }

    @SuppressWarnings("resource") // not ours to close
    static AccessFile standardOutput() {
        return into(new FileOutputStream(FileDescriptor.out).getChannel());
    }

    /** What is open already, and stays open. */
    static AccessFile into(WritableByteChannel channel) {
        return new AccessFile(null, channel);
    }

    /** Opens the file again, if another or none is found under its name. */
    void follow() throws IOException {
        if (path != null && (channel == null || !Objects.equals(identity, identity(path)))) {
            close();
            open(path);
        }
    }

    /**
     * Writes whole lines. When only some of the bytes could be written, what comes next begins on a
     * line of its own.
     *
     * @throws IOException when not all were written; the position of {@code lines} says how many
     */
    void write(ByteBuffer lines) throws IOException {
        WritableByteChannel out = channel;
        if (out == null) {
            throw new IOException("it is not open");
        }
        if (isTorn) {
            all(out, ByteBuffer.wrap(new byte[] {'\n'}));
            isTorn = false;
        }
        int start = lines.position();
        try {
            all(out, lines);
        } finally {
            int end = lines.position();
            isTorn = end > start && lines.get(end - 1) != '\n';
        }
    }

    @Override
    public void close() throws IOException {
        WritableByteChannel open = channel;
        channel = null;
        if (open != null && path != null) {
            open.close();
        }
    }

    @Override
    public String toString() {
        return path == null ? "standard output" : path.toString();
    }

    private void open(Path path) throws IOException {
        channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND);
        identity = identity(path);
        isTorn = false;
    }

    private static @Nullable Object identity(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    private static void all(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
