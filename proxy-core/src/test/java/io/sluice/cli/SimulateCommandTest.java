package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.simulate.SimulatedModel;
import io.sluice.simulate.SimulatedServer;
import io.sluice.testkit.RawClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.FutureTask;

final class SimulateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void prints_its_address_serves_and_ends_with_0_when_interrupted() throws Exception {
        var run = new FutureTask<>(() -> run("--port", "0", "--model", "a", "--model", "b"));
        var thread = new Thread(run, "simulate");
        thread.start();
        await().until(() -> out.toString().endsWith("\n"));

        String line = out.toString().strip();
        assertThat(line)
                .matches("simulated model server on http://127\\.0\\.0\\.1:\\d+, serving a, b");
        int port = Integer.parseInt(line.replaceAll(".*:(\\d+),.*", "$1"));
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n");
            assertThat(client.readResponse().text()).contains("\"a\"", "\"b\"");
        }
        thread.interrupt();
        assertThat(run.get()).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_port_in_use_is_one_sentence_and_1() throws Exception {
        try (var other = SimulatedServer.start(SimulatedModel.DEFAULTS)) {
            int port = other.address().getPort();
            assertThat(run("--port", "" + port)).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("cannot listen on 127.0.0.1:" + port)
                    .hasLineCount(1);
            assertThat(out.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--port x",
                "--port 70000",
                "--port 0 --first-token 5",
                "--port 0 --tokens -1",
                "--port 0 --host not.a.host.invalid",
                "--port 0 --colour red",
            })
    void wrong_usage_is_2_and_says_what(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ", 0))).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: simulate");
    }

    private int run(String... arguments) {
        return new CommandLine(new SimulateCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
