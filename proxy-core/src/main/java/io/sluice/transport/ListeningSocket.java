package io.sluice.transport;

import io.netty.channel.unix.Socket;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A socket that listens already and that another process has opened: systemd, or the proxy that ran
 * before this one. Clients that connect to it wait in the kernel, whoever accepts them.
 *
 * @param descriptor of this process
 * @param address where it listens
 */
public record ListeningSocket(int descriptor, InetSocketAddress address) {
    /** SOL_SOCKET and SO_ACCEPTCONN of Linux. */
    private static final int SOCKET_LEVEL = 1;

    private static final int ACCEPTS_CONNECTIONS = 30;

    /**
     * The socket behind a file descriptor. It does not block from now on, as an event loop needs
     * it.
     *
     * @return null when that is no TCP socket that listens
     */
    public static @Nullable ListeningSocket of(int descriptor) {
        var socket = new Socket(descriptor);
        try {
            InetSocketAddress address = socket.localAddress();
            if (address == null
                    || socket.getIntOpt(SOCKET_LEVEL, ACCEPTS_CONNECTIONS) == 0
                    || !NonBlocking.set(descriptor)) {
                return null;
            }
            return new ListeningSocket(descriptor, address);
        } catch (IOException noSocket) {
            return null;
        }
    }

    /** Gives it back; whoever else has it goes on listening. */
    public void close() {
        try {
            new Socket(descriptor).close();
        } catch (IOException e) {
            throw new IllegalStateException("descriptor " + descriptor + " is not ours", e);
        }
    }
}
