package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UrlTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "http://10.0.0.1:8000, 10.0.0.1, 8000, 10.0.0.1:8000",
        "http://10.0.0.1:8000/, 10.0.0.1, 8000, 10.0.0.1:8000",
        "http://vllm, vllm, 80, vllm:80",
        "http://gpu_1.fleet.internal:8000, gpu_1.fleet.internal, 8000, gpu_1.fleet.internal:8000",
        "http://[::1]:8000, ::1, 8000, [::1]:8000",
        "http://[fd00::10]/, fd00::10, 80, [fd00::10]:80",
        "http://a:65535, a, 65535, a:65535",
        "https://vllm, vllm, 443, vllm:443",
        "https://10.0.0.1:8443/, 10.0.0.1, 8443, 10.0.0.1:8443",
    })
    void reads_a_host_and_a_port(String text, String host, int port, String authority) {
        var origin = new Url.Origin(host, port, text.startsWith("https"));
        assertThat(new Url().parse(text)).isEqualTo(new Parsed.Good<>(origin));
        assertThat(origin.authority()).isEqualTo(authority);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "http:",
        "http://",
        "http://:8000",
        "http://a:",
        "http://a:0",
        "http://a:65536",
        "http://a:8000//",
        "http://a:8000/v1",
        "http://a:8000?x",
        "http://a:8000#x",
        "http://a b",
        "http://-a",
        "http://[::1",
        "http://[::g]:1",
        "http://u@a:1",
        "HTTP//a",
        "a:8000",
        "ftp://a",
    })
    void refuses_everything_else(String text) {
        assertThat(new Url().parse(text)).isInstanceOf(Parsed.Bad.class);
    }
}
