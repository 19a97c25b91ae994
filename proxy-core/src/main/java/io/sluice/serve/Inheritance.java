package io.sluice.serve;

import io.sluice.listen.Listener;
import io.sluice.transport.ListeningSocket;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The listening sockets that this process was given, until listeners have taken theirs. */
final class Inheritance {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");

    private final List<ListeningSocket> left = new ArrayList<>();
    private boolean wasUsed;

    void add(List<ListeningSocket> sockets) {
        left.addAll(sockets);
    }

    /** The socket that listens at {@code address}, which is the caller's now; null without one. */
    @Nullable ListeningSocket take(InetSocketAddress address) {
        for (ListeningSocket socket : left) {
            if (socket.address().equals(address)) {
                left.remove(socket);
                wasUsed = true;
                return socket;
            }
        }
        return null;
    }

    /** Whether clients may wait on a socket that was taken. */
    boolean wasUsed() {
        return wasUsed;
    }

    /** Closes what nobody has taken, once. */
    void closeRest() {
        for (ListeningSocket socket : left) {
            String address = Listener.text(socket.address());
            LOG.info("{} was given and is not listened on by this configuration", address);
            socket.close();
        }
        left.clear();
    }
}
