package io.sluice.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.Socket;
import io.sluice.transport.ListeningSocket;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Sockets that were opened by who started the process. */
final class ActivationTest {
    private static final Map<String, String> ONE = Map.of("LISTEN_FDS", "1", "LISTEN_PID", "17");

    private Socket passed;

    @BeforeEach
    void open() throws IOException {
        assertThat(Transport.EPOLL.isAvailable()).isTrue();
        passed = Socket.newSocketStream();
        passed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        passed.close();
    }

    @Test
    void a_socket_that_listens_is_taken_at_its_address() throws IOException {
        passed.listen(1);
        var inheritance = new Inheritance();
        inheritance.add(sockets(ONE, Transport.EPOLL));
        InetSocketAddress address = passed.localAddress();
        var elsewhere = new InetSocketAddress(address.getAddress(), address.getPort() ^ 1);
        assertThat(inheritance.take(elsewhere)).isNull();
        assertThat(inheritance.wasUsed()).isFalse();
        assertThat(inheritance.take(address))
                .isEqualTo(new ListeningSocket(passed.intValue(), address));
        assertThat(inheritance.wasUsed()).isTrue();
        assertThat(inheritance.take(address)).as("once").isNull();
    }

    @Test
    void one_that_does_not_listen_is_left_alone() {
        assertThat(sockets(ONE, Transport.EPOLL)).isEmpty();
        assertThat(passed.localAddress()).as("still open").isNotNull();
    }

    @Test
    void a_transport_that_cannot_listen_on_it_leaves_it_alone() throws IOException {
        passed.listen(1);
        assertThat(sockets(ONE, Transport.NIO)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 16", "0, 17", "-1, 17", "many, 17", "1, ''"})
    void nothing_is_taken_that_was_meant_for_another_process(String count, String pid)
            throws IOException {
        passed.listen(1);
        var environment = Map.of("LISTEN_FDS", count, "LISTEN_PID", pid);
        assertThat(sockets(environment, Transport.EPOLL)).isEmpty();
        assertThat(sockets(Map.of(), Transport.EPOLL)).isEmpty();
    }

    private List<ListeningSocket> sockets(Map<String, String> environment, Transport transport) {
        return Activation.sockets(environment, 17, transport, passed.intValue());
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000, true", "0, 1000, true", "1001, 1000, false", "1000, 0, false"})
    void only_the_same_user_and_root_are_trusted(int user, int own, boolean trusted) {
        assertThat(User.isTrusted(user, own)).isEqualTo(trusted);
    }
}
