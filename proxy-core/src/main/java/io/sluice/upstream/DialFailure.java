package io.sluice.upstream;

import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamFailure.Kind;
import io.sluice.tls.TlsFault;
import io.sluice.transport.Descriptors;
import io.sluice.transport.SocketFailure;

import java.net.ConnectException;
import java.util.Locale;

import javax.net.ssl.SSLException;

/** Says why there is no connection to a backend. */
final class DialFailure {
    private DialFailure() {}

    static UpstreamFailure of(Throwable cause) {
        if (cause instanceof SSLException || TlsFault.demandsCertificate(cause)) {
            return new UpstreamFailure(
                    Kind.UNREACHABLE, "TLS failed: " + TlsFault.ofBackend(cause));
        }
        if (Descriptors.areOut(cause)) {
            return new UpstreamFailure(
                    Kind.NO_DESCRIPTOR, "no file descriptor is left for a connection to it");
        }
        String message = SocketFailure.text(cause);
        boolean refused =
                cause instanceof ConnectException
                        && message.toLowerCase(Locale.ROOT).contains("refused");
        return new UpstreamFailure(refused ? Kind.REFUSED : Kind.UNREACHABLE, message);
    }
}
