package io.sluice.upstream;

import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamFailure.Kind;
import io.sluice.transport.Descriptors;
import io.sluice.transport.SocketFailure;

import java.net.ConnectException;
import java.util.Locale;

import javax.net.ssl.SSLException;

/** Says why there is no connection to a backend. */
final class DialFailure {
    private DialFailure() {}

    static UpstreamFailure of(Throwable cause) {
        if (cause instanceof SSLException) {
            return new UpstreamFailure(Kind.UNREACHABLE, "TLS failed: " + message(root(cause)));
        }
        if (Descriptors.areOut(cause)) {
            return new UpstreamFailure(
                    Kind.NO_DESCRIPTOR, "no file descriptor is left for a connection to it");
        }
        String message = message(cause);
        boolean refused =
                cause instanceof ConnectException
                        && message.toLowerCase(Locale.ROOT).contains("refused");
        return new UpstreamFailure(refused ? Kind.REFUSED : Kind.UNREACHABLE, message);
    }

    /** What is wrong with a certificate lies below a general problem. */
    private static Throwable root(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String message(Throwable cause) {
        return SocketFailure.text(cause);
    }
}
