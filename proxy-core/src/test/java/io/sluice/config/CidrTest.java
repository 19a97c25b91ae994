package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;

final class CidrTest {
    @ParameterizedTest(name = "{2} in {0}/{1}: {3}")
    @CsvSource({
        "10.0.0.0, 8, 10.255.0.1, true",
        "10.0.0.0, 8, 11.0.0.1, false",
        "10.1.16.0, 20, 10.1.31.255, true",
        "10.1.16.0, 20, 10.1.32.0, false",
        "0.0.0.0, 0, 203.0.113.9, true",
        "0.0.0.0, 0, ::1, false",
        "192.0.2.7, 32, 192.0.2.7, true",
        "192.0.2.7, 32, 192.0.2.6, false",
        "fd00::, 8, fdff::1, true",
        "fd00::, 8, fe00::1, false",
        "::1, 128, ::1, true",
        "::1, 128, ::2, false",
        "fd00::, 8, 10.0.0.1, false",
    })
    void contains(String network, int prefix, String address, boolean inside) {
        var cidr = new Cidr(InetAddress.ofLiteral(network), prefix);
        assertThat(cidr.contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
    }

    @Test
    void is_equal_by_value() {
        var cidr = new Cidr(InetAddress.ofLiteral("10.0.0.0"), 8);
        assertThat(cidr)
                .isEqualTo(new Cidr(InetAddress.ofLiteral("10.1.2.3"), 8))
                .hasSameHashCodeAs(new Cidr(InetAddress.ofLiteral("10.1.2.3"), 8))
                .isNotEqualTo(new Cidr(InetAddress.ofLiteral("10.0.0.0"), 9))
                .hasToString("10.0.0.0/8");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0, 33", "10.0.0.0, -1", "::1, 129"})
    void refuses_a_prefix_that_is_too_long(String network, int prefix) {
        var address = InetAddress.ofLiteral(network);
        assertThatIllegalArgumentException().isThrownBy(() -> new Cidr(address, prefix));
    }
}
