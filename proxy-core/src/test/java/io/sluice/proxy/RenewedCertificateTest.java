package io.sluice.proxy;

import static org.awaitility.Awaitility.await;

import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.TestTls;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;

import javax.net.ssl.SSLPeerUnverifiedException;

/** Files are looked at every few seconds, the same way on all transports: so on one of them. */
class RenewedCertificateTest {
    @TempDir Path directory;

    @Test
    void is_noticed_by_itself() {
        Path certificate = TestTls.copy("server.crt", directory, "tls.crt");
        Path key = TestTls.copy("server.key", directory, "tls.key");
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy =
                        TestProxy.startWith(
                                Transport.NIO,
                                """
                                listeners: [{bind: '127.0.0.1:0', tls: {certificate: %s, key: %s}}]
                                backends: ['%s']
                                """
                                        .formatted(certificate, key, llama.url()))) {
            TestTls.copy("renewed.crt", directory, "tls.crt");
            TestTls.copy("renewed.key", directory, "tls.key");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> shown(proxy).equals(TestTls.certificate("renewed")));
        }
    }

    private static Certificate shown(TestProxy proxy) throws SSLPeerUnverifiedException {
        try (RawClient client =
                RawClient.connectTls(proxy.port(), TestTls.anonymous(), "localhost", "TLSv1.3")) {
            client.send(Requests.get("/health")).readResponse();
            return client.tlsSession().getPeerCertificates()[0];
        }
    }
}
