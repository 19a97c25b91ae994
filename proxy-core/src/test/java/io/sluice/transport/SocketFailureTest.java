package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;

class SocketFailureTest {
    @ParameterizedTest
    @CsvSource({
        "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:80,"
                + "Connection refused: /127.0.0.1:80",
        "recvAddress(..) failed with error(-104): Connection reset by peer,"
                + "Connection reset by peer",
        "Connection refused: /127.0.0.1:80, Connection refused: /127.0.0.1:80",
    })
    void tells_the_reason_without_the_system_call(String message, String reason) {
        assertThat(SocketFailure.text(new IOException(message))).isEqualTo(reason);
    }

    @Test
    void without_a_message_is_what_it_is() {
        assertThat(SocketFailure.text(new IOException())).isEqualTo("java.io.IOException");
    }
}
