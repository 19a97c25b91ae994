package io.sluice.serve;

import io.sluice.transport.ListeningSocket;
import io.sluice.transport.Transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sockets that whoever started this process has opened for it, in the way of sd_listen_fds(3). */
final class Activation {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");
    private static final int FIRST = 3;

    private Activation() {}

    /**
     * @param environment of this process
     * @param pid its own, which {@code LISTEN_PID} names if the sockets are meant for it
     */
    static List<ListeningSocket> sockets(
            Map<String, String> environment, long pid, Transport transport) {
        return sockets(environment, pid, transport, FIRST);
    }

    static List<ListeningSocket> sockets(
            Map<String, String> environment, long pid, Transport transport, int first) {
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (!count.matches("[0-9]{1,4}")
                || !Long.toString(pid).equals(environment.get("LISTEN_PID"))) {
            return List.of();
        }
        if (!transport.canInherit()) {
            LOG.warn(
                    "{} sockets were passed to this process (LISTEN_FDS), but {} cannot listen on"
                            + " them, only {} can",
                    count,
                    transport,
                    Transport.EPOLL);
            return List.of();
        }
        List<ListeningSocket> sockets = new ArrayList<>();
        for (int descriptor = first; descriptor < first + Integer.parseInt(count); descriptor++) {
            ListeningSocket socket = ListeningSocket.of(descriptor);
            if (socket == null) {
                LOG.warn("descriptor {} was passed, but is no TCP socket that listens", descriptor);
            } else {
                sockets.add(socket);
            }
        }
        return sockets;
    }
}
