package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.TestTls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What can be served, and is hardly meant, is remarked on. */
final class RemarksTest {
    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

    @TempDir Path directory;

    private SluiceConfig read(String yaml) {
        String file = directory.resolve("sluice.yaml").toString();
        if (!(ConfigReader.readText(file, yaml, name -> null) instanceof Loaded.Valid valid)) {
            throw new AssertionError("the configuration is not valid");
        }
        return valid.config();
    }

    @Test
    void nothing_is_remarked_on_in_an_empty_file() {
        assertThat(Remarks.of(read(""), NOW)).isEmpty();
    }

    @Test
    void a_memory_that_is_smaller_than_a_body() {
        assertThat(Remarks.of(read("limits: {buffered: 1MiB, body: 2MiB}"), NOW))
                .containsExactly(
                        "`limits.buffered` (1048576 bytes) is below `limits.body` (2097152 bytes):"
                                + " a body that has to be held may be refused, though it is as"
                                + " large as it may be");
        assertThat(Remarks.of(read("limits: {buffered: 2MiB, body: 2MiB}"), NOW)).isEmpty();
    }

    @Test
    void a_certificate_that_expires_soon_or_has_expired() {
        assertThat(Remarks.ofExpiry("a.crt", NOW.plus(Duration.ofDays(15)), NOW)).isEmpty();
        assertThat(Remarks.ofExpiry("a.crt", NOW.plus(Duration.ofDays(13)), NOW))
                .containsExactly("a.crt expires in 13 days (2026-05-14T00:00:00Z)");
        assertThat(Remarks.ofExpiry("a.crt", NOW.minusSeconds(1), NOW))
                .containsExactly(
                        "a.crt has expired (2026-04-30T23:59:59Z): clients will refuse it");
    }

    @Test
    void the_certificates_of_listeners_are_read() {
        Path certificate = TestTls.copy("server.crt", directory);
        TestTls.copy("server.key", directory);
        SluiceConfig config =
                read(
                        "listeners: [{bind: '127.0.0.1:1', tls: {certificate: server.crt, key: server.key}}]");
        Instant expiry = TestTls.certificate("server").getNotAfter().toInstant();
        assertThat(Remarks.of(config, expiry.minus(Duration.ofDays(20)))).isEmpty();
        assertThat(Remarks.of(config, expiry.plusSeconds(1)))
                .singleElement()
                .asString()
                .startsWith(certificate + " has expired");
    }
}
