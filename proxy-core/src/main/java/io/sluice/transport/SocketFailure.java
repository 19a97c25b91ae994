package io.sluice.transport;

import io.netty.handler.codec.DecoderException;

import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.regex.Pattern;

/** Why the network failed, in words for people. */
public final class SocketFailure {
    /** How the native transports begin: {@code finishConnect(..) failed with error(-111): }. */
    private static final Pattern CALL =
            Pattern.compile("^[\\w.() ]+ failed(?: with error\\(-?\\d+\\))?: ");

    private SocketFailure() {}

    /** The reason without the system call, such as {@code Connection refused: /10.0.0.1:8000}. */
    public static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : CALL.matcher(message).replaceFirst("");
    }

    /** Whether it is the peer's or the network's doing, and no bug of ours; TLS wraps its own. */
    public static boolean isPeers(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof DecoderException
                || cause instanceof NotYetConnectedException; // reset before the first read
    }
}
