package io.sluice.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.SluiceConfig;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class HelmTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8000, http://127.0.0.1:8000, true",
        "0.0.0.0:8000, http://localhost:8000, true",
        "127.0.0.1:8000, http://127.0.0.1:8001, false",
        "127.0.0.1:8000, http://10.0.0.1:8000, false"
    })
    void the_proxys_own_listener_is_no_backend(String bind, String url, boolean refused) {
        SluiceConfig file = read("listeners: [{bind: '" + bind + "'}]\n");
        if (!(ConfigReader.backend("{\"id\": \"own\", \"url\": \"" + url + "\"}")
                instanceof Loaded.Backend(var backend))) {
            throw new AssertionError("the backend is not valid");
        }
        assertThat(Helm.conflict(file.withBackends(List.of(backend))))
                .isEqualTo(refused ? "backend `own` is the proxy's own listener" : "");
    }

    private static SluiceConfig read(String yaml) {
        if (!(ConfigReader.readText("t.yaml", yaml, name -> null) instanceof Loaded.Valid valid)) {
            throw new AssertionError("the configuration is not valid");
        }
        return valid.config();
    }
}
