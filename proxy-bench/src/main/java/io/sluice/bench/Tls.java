package io.sluice.bench;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

import java.util.List;

import javax.net.ssl.SSLException;

/** Client ends of TLS that believe any certificate, and resume no session. */
final class Tls {
    private static final SslContext HTTP1 = context(ApplicationProtocolNames.HTTP_1_1);
    private static final SslContext HTTP2 = context(ApplicationProtocolNames.HTTP_2);

    private Tls() {}

    static SslHandler client(ByteBufAllocator allocator, boolean http2) {
        return (http2 ? HTTP2 : HTTP1).newHandler(allocator);
    }

    private static SslContext context(String protocol) {
        try {
            return SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .applicationProtocolConfig(
                            new ApplicationProtocolConfig(
                                    ApplicationProtocolConfig.Protocol.ALPN,
                                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                                    ApplicationProtocolConfig.SelectedListenerFailureBehavior
                                            .ACCEPT,
                                    List.of(protocol)))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS", e);
        }
    }
}
