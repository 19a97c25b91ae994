package io.sluice.tls;

import io.netty.handler.ssl.NotSslRecordException;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

/**
 * Why TLS came to nothing, in words for people: the library tells it in its own, such as {@code
 * error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED}. The alerts are
 * those of RFC 8446 §6.2.
 */
public final class TlsFault {
    /** What is said of a backend that was asked for HTTP/2 (ALPN), and chose something else. */
    public static final String NO_HTTP_2 =
            "it does not offer HTTP/2 over TLS: `protocol: http2` does not fit it";

    private static final Pattern OPENSSL =
            Pattern.compile("error:[0-9a-fA-F]+:[^:]*:[^:]*:([A-Z0-9_]+)");

    private TlsFault() {}

    /**
     * What went wrong with a backend.
     *
     * @return a phrase that says what is probably to be done
     */
    public static String ofBackend(Throwable cause) {
        if (find(cause, NotSslRecordException.class)) {
            return "it answers in plain text: its URL should begin with http, without s";
        }
        if (find(cause, CertificateExpiredException.class)) {
            return "its certificate has expired (" + root(cause).getMessage() + ")";
        }
        if (find(cause, CertPathBuilderException.class)) {
            return "its certificate is signed by nobody who is trusted; `tls.ca` names who is";
        }
        if (find(cause, ClosedChannelException.class) || says(cause, "CONNECTION CLOSED WHILE")) {
            return "it closed the connection in the handshake; perhaps it does not speak TLS";
        }
        if (demandsCertificate(cause)) {
            return "it demands a certificate, and Sluice has none to show";
        }
        if (says(cause, "ALERT_HANDSHAKE_FAILURE", "ALERT: HANDSHAKE_FAILURE")) {
            return "it refuses the handshake: it shares no cipher with Sluice, or demands a"
                    + " certificate, and Sluice has none to show";
        }
        if (says(cause, "ALERT_PROTOCOL_VERSION", "ALERT: PROTOCOL_VERSION")) {
            return "it speaks neither TLS 1.2 nor TLS 1.3";
        }
        if (says(cause, "NO_APPLICATION_PROTOCOL")) {
            return "it does not speak the `protocol` that it is configured with (ALPN)";
        }
        if (says(cause, "UNRECOGNIZED_NAME")) {
            return "it does not know the name that it was asked for; `tls.server_name` sets it";
        }
        return words(cause);
    }

    /** What went wrong with a client. */
    public static String ofClient(Throwable cause) {
        if (find(cause, NotSslRecordException.class)) {
            return "it sends plain text";
        }
        if (isDistrust(cause)) {
            return "the client does not trust the certificate";
        }
        if (says(cause, "PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
            return "the client shows no certificate, and `client_ca` demands one";
        }
        if (find(cause, CertPathBuilderException.class)) {
            return "the client's certificate is signed by nobody in `client_ca`";
        }
        if (find(cause, CertificateExpiredException.class)) {
            return "the client's certificate has expired";
        }
        if (says(cause, "UNSUPPORTED_PROTOCOL", "WRONG_VERSION_NUMBER")) {
            return "the client speaks neither TLS 1.2 nor TLS 1.3";
        }
        if (says(cause, "NO_SHARED_CIPHER")) {
            return "the client shares no cipher with Sluice";
        }
        return words(cause);
    }

    /** Whether a client says that it does not take our certificate. */
    public static boolean isDistrust(Throwable cause) {
        return says(
                cause,
                "ALERT_UNKNOWN_CA",
                "ALERT: UNKNOWN_CA",
                "ALERT_CERTIFICATE_UNKNOWN",
                "ALERT: CERTIFICATE_UNKNOWN",
                "ALERT_BAD_CERTIFICATE",
                "ALERT: BAD_CERTIFICATE",
                "ALERT_CERTIFICATE_EXPIRED",
                "ALERT: CERTIFICATE_EXPIRED",
                "ALERT_UNSUPPORTED_CERTIFICATE",
                "ALERT: UNSUPPORTED_CERTIFICATE");
    }

    /**
     * Whether a backend says that it wants a certificate of us. With TLS 1.3 it says so after the
     * handshake, in place of an answer; it has looked at no request.
     */
    public static boolean demandsCertificate(Throwable cause) {
        return says(
                cause,
                "ALERT_CERTIFICATE_REQUIRED",
                "ALERT: CERTIFICATE_REQUIRED",
                "ALERT_BAD_CERTIFICATE",
                "ALERT: BAD_CERTIFICATE");
    }

    private static boolean find(Throwable cause, Class<? extends Throwable> kind) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (kind.isInstance(one)) {
                return true;
            }
        }
        return false;
    }

    private static boolean says(Throwable cause, String... words) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            String message = one instanceof SSLException ? one.getMessage() : null;
            String upper = message == null ? "" : message.toUpperCase(Locale.ROOT);
            for (String word : words) {
                if (upper.contains(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What the library says, as far as possible without its own names. */
    private static String words(Throwable cause) {
        Throwable root = root(cause);
        String message = root.getMessage();
        if (message == null) {
            return root.toString();
        }
        Matcher openssl = OPENSSL.matcher(message);
        return openssl.find()
                ? openssl.group(1).toLowerCase(Locale.ROOT).replace('_', ' ')
                : message;
    }

    /** What is wrong with a certificate lies below a general problem. */
    private static Throwable root(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
