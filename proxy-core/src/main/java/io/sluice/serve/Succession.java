package io.sluice.serve;

import io.netty.channel.EventLoop;
import io.sluice.config.SluiceConfig;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The place of this proxy between the one that ran before it and the one that runs after it. Used
 * by one thread, at the start and at the end.
 */
final class Succession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.handover");

    private final Inheritance inheritance = new Inheritance();
    private @Nullable Predecessor predecessor;
    private @Nullable Handover handover;

    /**
     * Asks the one that runs for its sockets, and prepares to be asked.
     *
     * @param estate what will be handed over
     * @throws IOException when nobody could ask this proxy, with a sentence that says why
     */
    void begin(SluiceConfig config, Transport transport, EventLoop control, Handover.Estate estate)
            throws IOException {
        long pid = ProcessHandle.current().pid();
        inheritance.add(Activation.sockets(System.getenv(), pid, transport));
        if (config.handover().isEmpty()) {
            return;
        }
        if (!transport.canInherit()) {
            LOG.warn(
                    "`handover` is off: {} cannot listen on the sockets of another process, only {}"
                            + " can",
                    transport,
                    Transport.EPOLL);
            return;
        }
        Path path = Path.of(config.handover());
        handover = Handover.open(path, control, estate);
        predecessor = Predecessor.find(path, control);
        if (predecessor != null) {
            inheritance.add(predecessor.sockets());
        }
    }

    Inheritance inheritance() {
        return inheritance;
    }

    /** This proxy serves: the one before it ends, and the next one may come. */
    void complete() throws IOException {
        inheritance.closeRest();
        if (predecessor != null) {
            predecessor.relieve();
            predecessor.close();
        }
        if (handover != null) {
            handover.announce();
        }
    }

    @Override
    public void close() {
        inheritance.closeRest();
        if (predecessor != null) {
            predecessor.close();
        }
        if (handover != null) {
            handover.close();
        }
    }
}
