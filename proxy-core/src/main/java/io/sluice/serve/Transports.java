package io.sluice.serve;

import io.sluice.config.TransportChoice;
import io.sluice.transport.Transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/** Turns what the operator asked for into what this machine has. */
final class Transports {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");

    private Transports() {}

    /**
     * @throws IOException when a certain transport is asked for and this machine does not have it
     */
    static Transport choose(TransportChoice choice) throws IOException {
        return switch (choice) {
            case AUTO -> best();
            case IO_URING -> require(Transport.IO_URING);
            case EPOLL -> require(Transport.EPOLL);
            case NIO -> Transport.NIO;
        };
    }

    private static Transport best() {
        Transport best = Transport.best();
        for (Transport better : Transport.values()) {
            if (better == best) {
                break;
            }
            LOG.info("{} is not available here: {}", better, better.whyNot());
        }
        return best;
    }

    private static Transport require(Transport transport) throws IOException {
        if (!transport.isAvailable()) {
            throw new IOException(
                    "transport " + transport + " is not available here: " + transport.whyNot());
        }
        return transport;
    }
}
