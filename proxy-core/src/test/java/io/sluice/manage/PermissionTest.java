package io.sluice.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Secret;
import io.sluice.exchange.LocalService.LocalRequest;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may change something. */
final class PermissionTest {
    private static Permission of(String authorization, String host, String origin, String token) {
        return Permission.of(
                new LocalRequest(
                        "POST", "/", "/", authorization, "", host, origin, new byte[0], "id"),
                new Secret(token));
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer secret, GIVEN",
        "bearer secret, GIVEN",
        "Bearer  secret, GIVEN",
        "Bearer secre, NO_TOKEN",
        "Bearer secrets, NO_TOKEN",
        "Bearer Secret, NO_TOKEN",
        "Bearer, NO_TOKEN",
        "Basic secret, NO_TOKEN",
        "secret, NO_TOKEN",
        "'', NO_TOKEN"
    })
    void a_token_has_to_be_carried_in_whole(String authorization, Permission permission) {
        assertThat(of(authorization, "a:1", "", "secret")).isEqualTo(permission);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9090, '', GIVEN",
        "sluice.internal:9090, '', GIVEN",
        "127.0.0.1:9090, http://127.0.0.1:9090, GIVEN",
        "localhost:9090, http://localhost:9090, GIVEN",
        "'[::1]:9090', 'http://[::1]:9090', GIVEN",
        "127.0.0.1:9090, http://127.0.0.1:8080, FOREIGN_PAGE",
        "127.0.0.1:9090, https://evil.example, FOREIGN_PAGE",
        "evil.example:9090, http://evil.example:9090, FOREIGN_PAGE",
        "127.0.0.1:9090, null, FOREIGN_PAGE",
        "127.0.0.1:9090, '::', FOREIGN_PAGE"
    })
    void without_a_token_no_page_of_another_site_may(
            String host, String origin, Permission permission) {
        assertThat(of("", host, origin, "")).isEqualTo(permission);
    }
}
