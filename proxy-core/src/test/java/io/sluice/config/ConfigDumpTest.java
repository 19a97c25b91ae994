package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.TestTls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A dump is a file that means the same. */
final class ConfigDumpTest {
    private static final String EVERYTHING =
            """
            listeners: [{bind: "[::1]:8000", unrouted: forward}, {bind: 127.0.0.1:0, errors: flat}]
            backends: [{url: http://a_b:1, models: ["true", "1", "a: b"]}, http://[fd00::1]:2]
            models: {"m: {}": {aliases: ["#x", "- y"], retry: {on: []}, timeouts: {total: 90s}}}
            trusted_proxies: ["::1", 10.0.0.0/8]
            limits: {body: 1000, upload_rate: 0}
            threads: 7
            """;

    static Stream<String> texts() throws IOException {
        List<String> texts = new ArrayList<>(List.of("", EVERYTHING));
        for (String example : ExamplesTest.names()) {
            texts.add(Files.readString(Path.of("../config").resolve(example)));
        }
        return texts.stream();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void reads_back_as_the_same(String text) {
        SluiceConfig config = Reading.valid(text);
        String dump = ConfigDump.yaml(config);
        assertThat(Reading.valid(dump)).isEqualTo(config);
        assertThat(ConfigDump.yaml(Reading.valid(dump))).isEqualTo(dump);
    }

    @Test
    void has_every_key_that_can_be_written(@TempDir Path directory) {
        List.of("server.crt", "server.key", "ca.crt").forEach(f -> TestTls.copy(f, directory));
        var config =
                Reading.valid(
                        """
                        listeners:
                          - bind: 127.0.0.1:1
                            tls: {certificate: %1$s/server.crt, key: %1$s/server.key, client_ca: %1$s/ca.crt}
                        backends: [{url: https://a:1, tls: {ca: %1$s/ca.crt, server_name: b}}]
                        models: {m: {}}
                        unrouted: forward
                        log: {access: json, access_file: a.log}
                        """
                                .formatted(directory));
        List<String> missing = new ArrayList<>();
        compare(Keys.ROOT, "", ConfigDump.tree(config), missing);
        assertThat(missing).isEmpty();
        assertThat(Reading.valid(ConfigDump.yaml(config))).isEqualTo(config);
    }

    private static void compare(Section section, String path, Map<?, ?> dumped, List<String> out) {
        for (Key<?> key : section.keys()) {
            Object value = dumped.get(key.name());
            if (key.availability() == Availability.LATER) {
                continue;
            }
            if (value == null) {
                out.add(path + key.name());
                continue;
            }
            Object element =
                    switch (value) {
                        case List<?> list when !list.isEmpty() -> list.getFirst();
                        case Map<?, ?> map when key.type() instanceof MapOf<?> ->
                                map.values().iterator().next();
                        default -> value;
                    };
            Keys.sectionIn(key.type())
                    .forEach(s -> compare(s, path + key.name() + ".", (Map<?, ?>) element, out));
        }
    }

    @Test
    void shows_no_secret_and_what_it_shows_can_be_checked_but_is_no_secret() {
        var config =
                Reading.valid(
                        "backends: [{url: http://a:1, id: a, api_key: sk-live}]\n"
                                + "management: {token: hunter2}\n");
        String dump = ConfigDump.yaml(config);
        assertThat(dump).doesNotContain("sk-live", "hunter2").contains(Secret.MARKER);
        assertThat(ConfigDump.values(config).toString()).doesNotContain("sk-live", "hunter2");
        assertThat(Reading.valid(dump).hiddenSecrets())
                .containsExactly("backends[a].api_key", "management.token");
        assertThat(config.hiddenSecrets()).isEmpty();
    }
}
