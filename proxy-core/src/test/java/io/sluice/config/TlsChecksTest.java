package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.TestTls;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A certificate or key that cannot work is found before anything starts. */
final class TlsChecksTest {
    private static final String BEFORE = "listeners: [{bind: 127.0.0.1:1, tls: {certificate: ";

    @TempDir Path directory;

    @BeforeEach
    void copy() throws IOException {
        for (String name :
                List.of(
                        "server.crt",
                        "server.key",
                        "server-sec1.key",
                        "server-password.key",
                        "rsa.crt",
                        "rsa.key",
                        "rsa-pkcs1.key",
                        "ed25519.crt",
                        "ed25519.key",
                        "ca.crt")) {
            TestTls.copy(name, directory);
        }
        Files.writeString(directory.resolve("empty.pem"), "");
        Files.writeString(
                directory.resolve("broken.pem"),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
                        + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    }

    private List<String> faults(String yaml) {
        Path file = directory.resolve("sluice.yaml");
        return switch (ConfigReader.readText(file.toString(), yaml, name -> null)) {
            case Loaded.Valid _ -> List.of();
            case Loaded.Faulty(List<ConfigFault> faults) ->
                    faults.stream()
                            .map(
                                    fault ->
                                            fault.toString()
                                                    .replace(directory + "/", "")
                                                    .replaceFirst("^sluice.yaml:", ""))
                            .toList();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "server.crt, server.key",
        "server.crt, server-sec1.key",
        "rsa.crt, rsa.key",
        "rsa.crt, rsa-pkcs1.key",
        "ed25519.crt, ed25519.key",
    })
    void takes_a_certificate_with_its_key_in_any_usual_form(String certificate, String key) {
        assertThat(faults(BEFORE + certificate + ", key: " + key + "}}]")).isEmpty();
    }

    @Test
    void relative_paths_count_from_the_configurations_directory() {
        var loaded =
                ConfigReader.readText(
                        directory.resolve("sluice.yaml").toString(),
                        BEFORE + "server.crt, key: server.key, client_ca: ca.crt}}]",
                        name -> null);
        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
        assertThat(((Loaded.Valid) loaded).config().listeners().getFirst().tls())
                .isEqualTo(
                        new ListenerTls(
                                directory.resolve("server.crt"),
                                directory.resolve("server.key"),
                                directory.resolve("ca.crt")));
    }

    @ParameterizedTest
    @CsvSource({
        "none.crt, server.key, 1:52: `certificate`: none.crt does not exist",
        "server.key, server.key, 1:52: `certificate`: server.key holds no certificate in PEM form",
        "empty.pem, server.key, 1:52: `certificate`: empty.pem holds no certificate in PEM form",
        "broken.pem, server.key,"
                + " 1:52: `certificate`: broken.pem holds a certificate that cannot be read",
        "server.crt, server.crt, 1:69: `key`: server.crt holds no private key in PEM form",
        "server.crt, broken.pem, 1:69: `key`: broken.pem holds a private key that cannot be read",
        "server.crt, server-password.key,"
                + " 1:69: `key`: server-password.key holds a private key with a password",
        "server.crt, ed25519.key, 1:69: `key`: the key does not belong to the certificate",
        "rsa.crt, server.key, 1:66: `key`: the key does not belong to the certificate",
    })
    void names_what_is_wrong_at_its_place(String certificate, String key, String fault) {
        assertThat(faults(BEFORE + certificate + ", key: " + key + "}}]"))
                .singleElement()
                .asString()
                .startsWith(fault + " (expected: ");
    }

    @Test
    void checks_authorities_too() {
        assertThat(faults("backends: [{url: https://a:1, tls: {ca: no.crt}}]"))
                .containsExactly(
                        "1:41: `ca`: no.crt does not exist (expected: a readable PEM file with certificates)");
        assertThat(faults(BEFORE + "server.crt, key: server.key, client_ca: server.key}}]"))
                .containsExactly(
                        "1:92: `client_ca`: server.key holds no certificate in PEM form"
                                + " (expected: a readable PEM file with certificates)");
    }

    @Test
    void tls_beside_plain_http_is_a_fault() {
        assertThat(faults("backends: [{url: http://a:1, tls: {server_name: b}}]"))
                .containsExactly("1:35: `tls` beside an http URL (expected: an https URL)");
    }
}
