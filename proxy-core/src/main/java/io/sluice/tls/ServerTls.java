package io.sluice.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.sluice.config.ListenerTls;
import io.sluice.config.Pem;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** The encryption of one listener. Usable from any thread. */
public final class ServerTls implements AutoCloseable, Reloadable {
    private final ListenerTls files;
    private final String[] protocols;
    private final TlsContext context;
    private final FileStamps stamps;
    private volatile Instant expiry = Instant.MAX;

    private ServerTls(ListenerTls files, String[] protocols) throws IOException {
        this.files = files;
        this.protocols = protocols;
        this.stamps = new FileStamps(files.certificate(), files.key(), files.clientCa());
        this.context = new TlsContext(read());
    }

    /**
     * Reads the files. May block.
     *
     * @param http2 whether HTTP/2 is offered beside HTTP/1.1 (ALPN)
     * @throws IOException when they cannot be used, with a sentence that says why
     */
    public static ServerTls of(ListenerTls files, boolean http2) throws IOException {
        String[] protocols =
                http2
                        ? new String[] {
                            ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1
                        }
                        : new String[] {ApplicationProtocolNames.HTTP_1_1};
        return new ServerTls(files, protocols);
    }

    /** The handler of one new connection. */
    public SslHandler newHandler(ByteBufAllocator allocator, long handshakeMillis) {
        SslHandler handler = context.handler(current -> current.newHandler(allocator));
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        return handler;
    }

    @Override
    public void reload() throws IOException {
        stamps.note();
        context.replace(read());
    }

    @Override
    public boolean hasChanged() {
        return stamps.haveChanged();
    }

    @Override
    public String toString() {
        return files.certificate().toString();
    }

    /** No connection is made afterwards. */
    @Override
    public void close() {
        context.release();
    }

    /** When clients begin to refuse the certificate. */
    public Instant expiry() {
        return expiry;
    }

    private SslContext read() throws IOException {
        X509Certificate[] chain =
                Pem.certificates(files.certificate()).toArray(X509Certificate[]::new);
        expiry = chain[0].getNotAfter().toInstant();
        var key = Pem.key(files.key());
        try {
            Pem.requirePair(chain[0], key);
        } catch (Pem.PemException e) {
            String both = files.key() + " does not belong to the certificate ";
            throw new IOException(both + files.certificate(), e);
        }
        var builder = SslContextBuilder.forServer(key, chain);
        Path clientCa = files.clientCa();
        if (clientCa != null) {
            builder.trustManager(Pem.certificates(clientCa)).clientAuth(ClientAuth.REQUIRE);
        }
        return TlsSettings.apply(builder, protocols).build();
    }
}
