package io.sluice.observe;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * One line of JSON for each finished exchange. Event loops put records into queues of their own;
 * one thread writes them in batches. It looks into the queues at intervals rather than being woken,
 * so that logging adds no system call to an event loop. Nothing that happens to the log keeps a
 * request waiting.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.access");

    /** Records that wait for the writer on each event loop. */
    private static final int QUEUE = 8192;

    /** How long a record may wait for the writer. */
    private static final long INTERVAL_NANOS = Duration.ofMillis(50).toNanos();

    /** How often the file is looked for under its name. */
    private static final long FOLLOW_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long PATIENCE_MILLIS = 2000;

    private static final int BATCH_BYTES = 64 * 1024;

    private final @Nullable AccessFile file;
    private final int queueSize;
    private final LongSupplier nanoClock;
    private final List<AccessQueue> queues = new CopyOnWriteArrayList<>();
    private final Count droppedByWriter = new Count();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Batch batch = new Batch();
    private AccessLine lines = new AccessLine(batch);
    private @Nullable Thread writer;
    private long followAt;
    private boolean isFailing;
    private long lost;

    AccessLog(@Nullable AccessFile file, int queueSize, LongSupplier nanoClock) {
        this.file = file;
        this.queueSize = queueSize;
        this.nanoClock = nanoClock;
        this.followAt = nanoClock.getAsLong() + FOLLOW_NANOS;
    }

    /** No log. */
    public static AccessLog off() {
        return new AccessLog(null, 0, System::nanoTime);
    }

    /** Lines go to standard output. */
    public static AccessLog toStandardOutput() {
        return started(AccessFile.standardOutput());
    }

    /**
     * Lines are added to a file.
     *
     * @throws IOException when it cannot be opened, with a sentence that says why
     */
    public static AccessLog to(Path path) throws IOException {
        try {
            return started(AccessFile.at(path));
        } catch (IOException e) {
            throw new IOException("the access log " + path + " cannot be opened: " + reason(e), e);
        }
    }

    private static AccessLog started(AccessFile file) {
        var log = new AccessLog(file, QUEUE, System::nanoTime);
        log.writer = Thread.ofPlatform().daemon().name("sluice-access-log").start(log::run);
        return log;
    }

    /** A queue for one more event loop. */
    public AccessQueue queue() {
        var queue = new AccessQueue(queueSize);
        queues.add(queue);
        return queue;
    }

    long droppedByQueues() {
        return queues.stream().mapToLong(AccessQueue::dropped).sum();
    }

    long droppedByWriter() {
        return droppedByWriter.value();
    }

    /** Writes what there is, and stops. Records that come later are lost. */
    @Override
    public void close() {
        stopped.set(true);
        Thread thread = writer;
        if (thread == null) {
            return;
        }
        LockSupport.unpark(thread);
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean last = false;
        while (!last) {
            last = stopped.get(); // what came before is still written
            if (!turn() && !last) {
                LockSupport.parkNanos(this, INTERVAL_NANOS);
            }
        }
        try (AccessFile closed = file) {
            LOG.debug("the access log {} is closed", closed);
        } catch (IOException e) {
            LOG.warn("the access log cannot be closed: {}", e.getMessage());
        }
    }

    /** Writes what the queues have; false when they had nothing. */
    boolean turn() {
        boolean any = false;
        for (AccessQueue queue : queues) {
            any |= read(queue);
        }
        write();
        return any;
    }

    /** Takes no more than one queueful, so that each queue has its turn. */
    private boolean read(AccessQueue queue) {
        AccessRecord record = queue.poll();
        boolean any = record != null;
        for (int i = 0; record != null; i++) {
            format(record);
            if (batch.size() >= BATCH_BYTES) {
                write();
            }
            record = i + 1 < queueSize ? queue.poll() : null;
        }
        return any;
    }

    /** A record that cannot be written down must not take those after it along. */
    private void format(AccessRecord record) {
        try {
            lines.write(record);
        } catch (RuntimeException bug) {
            LOG.error("a line of the access log could not be made", bug);
            droppedByWriter.increment();
            lines = new AccessLine(batch);
        }
    }

    private void write() {
        lines.flush();
        ByteBuffer bytes = batch.take();
        if (file == null || !bytes.hasRemaining()) {
            return;
        }
        try {
            long now = nanoClock.getAsLong();
            if (isFailing || now - followAt >= 0) {
                followAt = now + FOLLOW_NANOS;
                file.follow();
            }
            file.write(bytes);
            recovered();
        } catch (IOException e) {
            failed(e, linesIn(bytes));
        }
    }

    /** Said once, however long it lasts. */
    private void failed(IOException e, long notWritten) {
        if (!isFailing) {
            LOG.error("the access log {} cannot be written: {}", file, reason(e));
        }
        isFailing = true;
        lost += notWritten;
        droppedByWriter.add(notWritten);
    }

    /** Some of these exceptions have nothing but the file's name for a message. */
    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "its directory does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private void recovered() {
        if (isFailing) {
            isFailing = false;
            LOG.warn("the access log {} is written again; {} lines are lost", file, lost);
            lost = 0;
        }
    }

    private static long linesIn(ByteBuffer rest) {
        long count = 0;
        while (rest.hasRemaining()) {
            count += rest.get() == '\n' ? 1 : 0;
        }
        return count;
    }

    /** Bytes on their way to the file, without a copy. */
    private static final class Batch extends ByteArrayOutputStream {
        Batch() {
            super(2 * BATCH_BYTES);
        }

        /** What was written since the last call; good until the next write. */
        ByteBuffer take() {
            ByteBuffer bytes = ByteBuffer.wrap(buf, 0, count);
            count = 0;
            return bytes;
        }
    }
}
