package io.sluice.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The certificates of tests, and sockets that are encrypted with them by Java's own TLS. */
public final class TestTls {
    private static final char[] NO_PASSWORD = {};
    private static final Map<Socket, Socket> UNDERNEATH = new ConcurrentHashMap<>();

    private TestTls() {}

    /** Writes a file of the test certificates, such as {@code server.crt}, into a directory. */
    public static Path copy(String name, Path directory) {
        return copy(name, directory, name);
    }

    /** As {@link #copy(String, Path)}, under another name, in place of what has that name. */
    public static Path copy(String name, Path directory, String as) {
        try {
            Path target = directory.resolve(as);
            Files.write(target, resource(name));
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificate of that name. */
    public static X509Certificate certificate(String name) {
        try (var in = TestTls.class.getResourceAsStream("tls/" + name + ".crt")) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows the certificate of that name, and trusts the authority of all but the clients'. */
    public static SSLContext showing(String name) {
        return context(name);
    }

    /** Shows no certificate. */
    public static SSLContext anonymous() {
        return context("");
    }

    /** Shows no certificate, and trusts nobody who signs those of servers. */
    public static SSLContext distrustful() {
        return context("", "clients");
    }

    /** Wraps the client's side of a connection. */
    static SSLSocket client(Socket raw, SSLContext context, String host, List<String> versions) {
        try {
            var socket =
                    (SSLSocket)
                            context.getSocketFactory().createSocket(raw, host, raw.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(versions.toArray(String[]::new));
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            socket.setSSLParameters(parameters);
            UNDERNEATH.put(socket, raw);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Wraps the server's side of a connection. */
    static SSLSocket server(Socket raw, SSLContext context) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, true);
        socket.setUseClientMode(false);
        UNDERNEATH.put(socket, raw);
        return socket;
    }

    /** The socket that carries an encrypted one, or the same one when it is not encrypted. */
    static Socket underneath(Socket socket) {
        return UNDERNEATH.getOrDefault(socket, socket);
    }

    private static SSLContext context(String name) {
        return context(name, "ca");
    }

    private static SSLContext context(String name, String authority) {
        try {
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, NO_PASSWORD);
            trusted.setCertificateEntry("ca", certificate(authority));
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            var keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(keyStore(name), NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore keyStore(String name) throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, NO_PASSWORD);
        if (!name.isEmpty()) {
            String pem = new String(resource(name + ".key"), US_ASCII);
            byte[] der =
                    Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "").strip());
            var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
            keys.setKeyEntry("own", key, NO_PASSWORD, new X509Certificate[] {certificate(name)});
        }
        return keys;
    }

    private static byte[] resource(String name) {
        try (InputStream in = TestTls.class.getResourceAsStream("tls/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
