package io.sluice.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;

/** Each look is made by hand here. */
final class FileWatchTest {
    @TempDir Path folder;

    private final AtomicInteger changes = new AtomicInteger();

    private FileWatch watch(Path file) {
        return new FileWatch(new ConfigFile(file, name -> null), changes::incrementAndGet);
    }

    @Test
    void a_changed_file_is_told_once_when_it_has_stood_still() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "one");
        try (FileWatch watch = watch(file)) {
            watch.look();
            watch.look();
            assertThat(changes).hasValue(0);
            Files.writeString(file, "two");
            watch.look();
            assertThat(changes).as("it may still be written").hasValue(0);
            watch.look();
            assertThat(changes).hasValue(1);
            watch.look();
            assertThat(changes).hasValue(1);
        }
    }

    @Test
    void a_file_that_grows_is_not_taken_before_it_is_whole() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "one");
        try (FileWatch watch = watch(file)) {
            for (String text : new String[] {"t", "tw", "two"}) {
                Files.writeString(file, text);
                watch.look();
                assertThat(changes).hasValue(0);
            }
            watch.look();
            assertThat(changes).hasValue(1);
        }
    }

    @Test
    void a_link_that_leads_elsewhere_is_a_change() throws IOException {
        Path old = Files.createDirectory(folder.resolve("old"));
        Path next = Files.createDirectory(folder.resolve("next"));
        Files.writeString(old.resolve("f"), "one");
        Files.writeString(next.resolve("f"), "two");
        Path data = Files.createSymbolicLink(folder.resolve("data"), old);
        Path file = Files.createSymbolicLink(folder.resolve("f"), data.resolve("f"));
        try (FileWatch watch = watch(file)) {
            watch.look();
            Path swap = Files.createSymbolicLink(folder.resolve("swap"), next);
            Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);
            watch.look();
            watch.look();
            assertThat(changes).hasValue(1);
        }
    }

    @Test
    void a_file_that_is_gone_or_empty_is_waited_for() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "one");
        try (FileWatch watch = watch(file)) {
            Files.delete(file);
            watch.look();
            watch.look();
            Files.writeString(file, "");
            watch.look();
            watch.look();
            Files.writeString(file, "one");
            watch.look();
            watch.look();
            assertThat(changes).as("it says what it said").hasValue(0);
        }
    }
}
