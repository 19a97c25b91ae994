package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

final class DropInTest {
    @Test
    void makes_a_configuration_that_learns_and_forwards() {
        var loaded = SluiceConfig.dropIn(List.of("http://a:8000", "http://[::1]:8001/"), 8080, 0);
        assertThat(loaded)
                .isInstanceOfSatisfying(
                        Loaded.Valid.class,
                        valid -> {
                            var config = valid.config();
                            assertThat(config.backends().stream().map(BackendConfig::id))
                                    .containsExactly("a:8000", "[::1]:8001");
                            assertThat(config.backends().getLast().host()).isEqualTo("::1");
                            assertThat(config.backends()).allMatch(b -> b.models().isEmpty());
                            assertThat(config.unrouted()).isEqualTo(Unrouted.FORWARD);
                            assertThat(config.listeners().toString())
                                    .isEqualTo(
                                            "[ListenerConfig[bind=/127.0.0.1:8080,"
                                                    + " serves=[INFERENCE], http2=true, tls=null, errors=OPENAI,"
                                                    + " unrouted=FORWARD],"
                                                    + " ListenerConfig[bind=/127.0.0.1:0,"
                                                    + " serves=[MANAGEMENT], http2=true, tls=null, errors=OPENAI,"
                                                    + " unrouted=REFUSE]]");
                            assertThat(config.limits()).isEqualTo(SluiceConfig.defaults().limits());
                        });
    }

    @Test
    void names_every_bad_upstream_by_its_ordinal() {
        assertThat(
                        faults(
                                List.of(
                                        "http://a:1",
                                        "a:1",
                                        "https://a:1",
                                        "http://a:1/",
                                        "http://user:hunter2@a"),
                                1,
                                2))
                .containsExactly(
                        "--upstream:2:1: bad value `a:1`: `http://` is missing"
                                + " (expected: a URL such as http://10.0.0.1:8000)",
                        "--upstream:3:1: `a:1` is given twice (expected: each upstream once)",
                        "--upstream:4:1: `a:1` is given twice (expected: each upstream once)",
                        "--upstream:5:1: bad value `http://…@a`: a user or password has no place"
                                + " here (expected: a URL such as http://10.0.0.1:8000 and"
                                + " `api_key`)");
    }

    @Test
    void needs_an_upstream() {
        assertThat(faults(List.of(), 1, 2))
                .containsExactly(
                        "--upstream:1:1: no upstream is given"
                                + " (expected: a URL such as http://10.0.0.1:8000)");
    }

    @Test
    void needs_two_ports() {
        assertThat(faults(List.of("http://a:1"), 8000, 8000))
                .containsExactly(
                        "--management-port:1:1: 8000 is the port for inference too"
                                + " (expected: another port)");
    }

    private static List<String> faults(List<String> urls, int port, int managementPort) {
        return switch (SluiceConfig.dropIn(urls, port, managementPort)) {
            case Loaded.Valid _ -> List.of();
            case Loaded.Faulty(List<ConfigFault> faults) ->
                    faults.stream().map(ConfigFault::toString).toList();
        };
    }
}
