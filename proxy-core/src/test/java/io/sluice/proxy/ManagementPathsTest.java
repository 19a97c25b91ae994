package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** Who may only ask for inference never reaches what steers the proxy, however it is spelt. */
class ManagementPathsTest {
    private static final List<String> PATHS =
            List.of("metrics", "api/v1/status", "api/v1/config", "api/v1/drain");

    private static List<String> spellings(String path) {
        String encoded = "%" + Integer.toHexString(path.charAt(0)) + path.substring(1);
        List<String> all = new ArrayList<>();
        for (String prefix :
                List.of(
                        "/",
                        "//",
                        "/./",
                        "/v1/../",
                        "/v1/..%2f",
                        "/%2f",
                        "/%2e/",
                        "/;/",
                        "/x/..;/")) {
            all.add(prefix + path);
            all.add(prefix + encoded);
        }
        all.add("http://proxy/" + path);
        all.add("http://proxy//" + path);
        all.add("http://user@proxy/" + path);
        for (String suffix :
                List.of("/", "?", "?x=1", "#", ";x", "%00", "%20", "/.", ".json", "%3f")) {
            all.add("/" + path + suffix);
        }
        all.add("/" + path.toUpperCase(java.util.Locale.ROOT));
        all.add("/" + path.replace("/", "%2f"));
        all.add("/" + path.replace("/", "\\"));
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"refuse", "forward"})
    void are_unreachable_on_a_listener_for_inference(String unrouted) {
        try (RawBackend backend = RawBackend.start("m");
                TestProxy proxy =
                        TestProxy.startWith(
                                Transport.NIO,
                                "listeners: [{bind: '127.0.0.1:0', unrouted: "
                                        + unrouted
                                        + "}]\nbackends: ["
                                        + backend.url()
                                        + "]\nhealth: {interval: 1h}\n")) {
            proxy.awaitHealthy(1);
            for (String path : PATHS) {
                for (String target : spellings(path)) {
                    for (String method : List.of("GET", "POST")) {
                        assertThat(answer(proxy, method, target))
                                .as(method + " " + target)
                                .doesNotContain("sluice_", "uptime", "listeners", "grace");
                    }
                }
            }
            assertThat(proxy.sluice().fleet().view().members()).hasSize(1);
            try (RawClient client = proxy.connect()) { // nobody has drained it
                assertThat(client.send(Requests.get("/readyz")).readResponse().status())
                        .isEqualTo(200);
            }
        }
    }

    private static String answer(TestProxy proxy, String method, String target) {
        try (RawClient client = proxy.connect()) {
            return client.send(
                            method
                                    + " "
                                    + target
                                    + " HTTP/1.1\r\nHost: proxy\r\n"
                                    + "Content-Length: 0\r\n\r\n")
                    .readResponse()
                    .text();
        }
    }
}
