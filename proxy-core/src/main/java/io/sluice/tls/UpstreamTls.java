package io.sluice.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.sluice.config.BackendConfig;
import io.sluice.config.BackendTls;
import io.sluice.config.Pem;
import io.sluice.config.Protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SNIHostName;

/** The encryption of the connections to all backends. Usable from any thread. */
public final class UpstreamTls implements AutoCloseable {
    /** One way to encrypt: backends that agree in it share it. */
    private record Kind(BackendTls tls, Protocol protocol) {}

    private final Map<Kind, Entry> entries = new ConcurrentHashMap<>();

    /**
     * Makes ready for backends of such a configuration. May block.
     *
     * @throws IOException when a file cannot be used, with a sentence that says why
     */
    public void prepare(List<BackendConfig> backends) throws IOException {
        var wanted = new LinkedHashMap<Kind, BackendConfig>();
        for (BackendConfig backend : backends) {
            BackendTls tls = backend.tls();
            if (tls != null) {
                wanted.put(new Kind(tls, backend.protocol()), backend);
            }
        }
        for (Kind kind : wanted.keySet()) {
            if (!entries.containsKey(kind)) {
                entries.put(kind, new Entry(kind));
            }
        }
    }

    /**
     * The handler of one new connection, which asks for the server's name (SNI) and checks it.
     *
     * @param backend an https one that was prepared for
     */
    public SslHandler newHandler(
            BackendConfig backend, ByteBufAllocator allocator, long handshakeMillis) {
        BackendTls tls = backend.tls();
        Entry entry = tls == null ? null : entries.get(new Kind(tls, backend.protocol()));
        if (tls == null || entry == null) {
            throw new IllegalStateException("no TLS was prepared for " + backend.id());
        }
        SslHandler handler =
                entry.context.handler(
                        context -> context.newHandler(allocator, tls.serverName(), backend.port()));
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        return handler;
    }

    /** What can be read again. */
    public List<Reloadable> reloadables() {
        return new ArrayList<>(entries.values());
    }

    /** No connection is made afterwards. */
    @Override
    public void close() {
        entries.values().forEach(entry -> entry.context.release());
        entries.clear();
    }

    private static final class Entry implements Reloadable {
        private final Kind kind;
        private final TlsContext context;
        private final FileStamps stamps;

        Entry(Kind kind) throws IOException {
            this.kind = kind;
            this.stamps = new FileStamps(kind.tls().ca());
            this.context = new TlsContext(read());
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
            return String.valueOf(kind.tls().ca());
        }

        private SslContext read() throws IOException {
            var builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
            Path ca = kind.tls().ca();
            if (ca != null) {
                builder.trustManager(Pem.certificates(ca));
            }
            String name = kind.tls().serverName();
            if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
                // As bytes it may have underscores; and of itself Netty sends no name without dots.
                builder.serverName(new SNIHostName(name.getBytes(StandardCharsets.US_ASCII)));
            }
            return TlsSettings.apply(builder, applicationProtocol(kind.protocol())).build();
        }

        private static String applicationProtocol(Protocol protocol) {
            return switch (protocol) {
                case HTTP1 -> ApplicationProtocolNames.HTTP_1_1;
                case HTTP2 -> ApplicationProtocolNames.HTTP_2;
            };
        }
    }
}
