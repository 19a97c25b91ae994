package io.sluice.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

final class AccessLogTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir private Path directory;
    private final AtomicLong clock = new AtomicLong();

    private Path path() {
        return directory.resolve("access.log");
    }

    /** Without its thread: the test takes each turn. */
    private AccessLog log(int queueSize) throws IOException {
        return new AccessLog(AccessFile.at(path()), queueSize, clock::get);
    }

    private void passOneSecond() {
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    private static List<String> ids(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> new JsonMapper().readTree(line).get("request_id").asString())
                .toList();
    }

    @Test
    void a_line_says_all_that_is_known_in_a_fixed_order() throws IOException {
        try (AccessLog log = log(8)) {
            log.queue().add(Records.named("r1"));
            log.turn();
        }
        assertThat(path())
                .content()
                .isEqualTo(
                        "{\"time\":\"2026-11-21T12:39:51.005Z\",\"request_id\":\"r1\","
                                + "\"listener\":\"127.0.0.1:8000\",\"client\":\"10.0.0.9\","
                                + "\"method\":\"POST\",\"path\":\"/v1/chat/completions\","
                                + "\"status\":200,\"model\":\"llama-7b\",\"backend\":\"gpu-2\","
                                + "\"attempts\":1,\"request_bytes\":120,\"response_bytes\":4096,"
                                + "\"queue_ms\":35.1,\"first_byte_ms\":201.34,"
                                + "\"first_token_ms\":202.57,\"duration_ms\":1203.46,"
                                + "\"prompt_tokens\":9,\"completion_tokens\":12,"
                                + "\"ended_by\":\"backend\",\"reason\":\"done\"}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a\n{\"forged\":true}",
                "/a\r\n",
                "/\",\"status\":500,\"x\":\"",
                "/\\\"\\",
                "/\u0000\u001b[2J\u007f",
                "/\u2028\u2029\u0085",
                "/\ud800"
            })
    void nothing_that_a_client_sends_leaves_its_string(String text) throws IOException {
        try (AccessLog log = log(8)) {
            log.queue().add(Records.asked("r1", text, text));
            log.turn();
        }
        List<String> lines = Files.readAllLines(path());
        assertThat(lines).hasSize(1);
        JsonNode line = new JsonMapper().readTree(lines.getFirst());
        assertThat(line.get("path").asString()).isEqualTo(text);
        assertThat(line.get("method").asString()).isEqualTo(text);
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.has("forged")).isFalse();
        assertThat(lines.getFirst()).matches("[ -~\u007f]*");
    }

    @Test
    void the_queues_of_all_loops_are_written() throws IOException {
        try (AccessLog log = log(8)) {
            AccessQueue one = log.queue();
            AccessQueue other = log.queue();
            one.add(Records.named("r1"));
            other.add(Records.named("r2"));
            one.add(Records.named("r3"));
            assertThat(log.turn()).isTrue();
            assertThat(log.turn()).isFalse();
        }
        assertThat(ids(path())).containsExactlyInAnyOrder("r1", "r2", "r3");
    }

    @Test
    void a_full_queue_drops_and_counts() throws IOException {
        try (AccessLog log = log(4)) {
            AccessQueue queue = log.queue();
            for (int i = 0; i < 10; i++) {
                queue.add(Records.named("r" + i));
            }
            assertThat(log.droppedByQueues()).isEqualTo(6);
            log.turn();
            queue.add(Records.named("later"));
            log.turn();
            assertThat(log.droppedByQueues()).isEqualTo(6);
        }
        assertThat(ids(path())).containsExactly("r0", "r1", "r2", "r3", "later");
    }

    @Test
    void without_a_log_nothing_is_kept() {
        try (AccessLog log = AccessLog.off()) {
            AccessQueue queue = log.queue();
            assertThat(queue.isOn()).isFalse();
            queue.add(Records.named("r1"));
            assertThat(log.droppedByQueues()).isZero();
        }
    }

    @Test
    void a_file_that_was_renamed_is_made_again_within_a_second() throws IOException {
        Path old = directory.resolve("access.log.1");
        try (AccessLog log = log(8)) {
            AccessQueue queue = log.queue();
            queue.add(Records.named("r1"));
            log.turn();
            Files.move(path(), old);
            queue.add(Records.named("r2"));
            log.turn(); // not looked for yet
            passOneSecond();
            queue.add(Records.named("r3"));
            log.turn();
        }
        assertThat(ids(old)).containsExactly("r1", "r2");
        assertThat(ids(path())).containsExactly("r3");
    }

    @Test
    void a_file_that_was_removed_or_replaced_is_followed() throws IOException {
        try (AccessLog log = log(8)) {
            AccessQueue queue = log.queue();
            Files.delete(path());
            passOneSecond();
            queue.add(Records.named("r1"));
            log.turn();
            assertThat(ids(path())).containsExactly("r1");

            Path fresh = Files.createFile(directory.resolve("fresh"));
            Files.move(fresh, path(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            passOneSecond();
            queue.add(Records.named("r2"));
            log.turn();
        }
        assertThat(ids(path())).containsExactly("r2");
    }

    @Test
    void lines_are_added_to_a_file_that_is_there() throws IOException {
        Files.writeString(path(), "{\"request_id\":\"before\"}\n");
        try (AccessLog log = log(8)) {
            log.queue().add(Records.named("r1"));
            log.turn();
        }
        assertThat(ids(path())).containsExactly("before", "r1");
    }

    @Test
    void a_full_disk_loses_lines_that_are_counted_and_is_survived() throws IOException {
        Files.createSymbolicLink(path(), FULL);
        try (AccessLog log = log(8)) {
            AccessQueue queue = log.queue();
            queue.add(Records.named("r1"));
            queue.add(Records.named("r2"));
            log.turn();
            queue.add(Records.named("r3"));
            log.turn();
            assertThat(log.droppedByWriter()).isEqualTo(3);

            Files.delete(path()); // room again, in another file: found at once
            queue.add(Records.named("r4"));
            log.turn();
            assertThat(log.droppedByWriter()).isEqualTo(3);
        }
        assertThat(ids(path())).containsExactly("r4");
    }

    @Test
    void a_line_that_was_torn_by_a_full_disk_stands_alone() {
        var disk = new Disk(700); // room for one line and a half
        try (AccessLog log = new AccessLog(AccessFile.into(disk), 8, clock::get)) {
            AccessQueue queue = log.queue();
            for (int i = 1; i <= 3; i++) {
                queue.add(Records.named("r" + i));
            }
            log.turn();
            assertThat(log.droppedByWriter()).isEqualTo(2);

            disk.room = Integer.MAX_VALUE;
            queue.add(Records.named("r4"));
            log.turn();
        }
        List<String> lines = disk.written.toString(UTF_8).lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("\"r1\"").endsWith("}");
        assertThat(lines.get(1)).contains("\"r2\"").doesNotEndWith("}");
        assertThat(lines.get(2)).contains("\"r4\"").endsWith("}");
    }

    /** Takes as many bytes as it has room for. */
    private static final class Disk implements WritableByteChannel {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private int room;

        Disk(int room) {
            this.room = room;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int taken = Math.min(room, bytes.remaining());
            if (taken == 0 && bytes.hasRemaining()) {
                throw new IOException("No space left on device");
            }
            for (int i = 0; i < taken; i++) {
                written.write(bytes.get());
            }
            room -= taken;
            return taken;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void a_directory_that_went_away_is_survived() throws IOException {
        Path elsewhere = directory.resolve("logs");
        Files.createDirectory(elsewhere);
        Path path = elsewhere.resolve("access.log");
        try (AccessLog log = new AccessLog(AccessFile.at(path), 8, clock::get)) {
            AccessQueue queue = log.queue();
            Files.delete(path);
            Files.delete(elsewhere);
            passOneSecond();
            queue.add(Records.named("r1"));
            log.turn();
            assertThat(log.droppedByWriter()).isEqualTo(1);
            Files.createDirectory(elsewhere);
            queue.add(Records.named("r2"));
            log.turn();
        }
        assertThat(ids(path)).containsExactly("r2");
    }

    @Test
    void a_file_that_cannot_be_opened_is_said_at_the_start() {
        assertThatThrownBy(() -> AccessLog.to(directory))
                .isInstanceOf(IOException.class)
                .hasMessage("the access log " + directory + " cannot be opened: Is a directory");
        Path nowhere = directory.resolve("no/access.log");
        assertThatThrownBy(() -> AccessLog.to(nowhere))
                .hasMessageEndingWith("cannot be opened: its directory does not exist");
    }

    @Test
    void what_is_queued_is_written_before_it_closes() throws IOException {
        AccessLog log = AccessLog.to(path());
        AccessQueue queue = log.queue();
        for (int i = 0; i < 2000; i++) {
            queue.add(Records.named("r" + i));
        }
        log.close();
        assertThat(ids(path())).hasSize(2000).startsWith("r0").endsWith("r1999");
    }
}
