package io.sluice.serve;

import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The file that a proxy was started with, to be read again.
 *
 * @param environment answers {@code ${NAME}}; null when a name is not set
 */
public record ConfigFile(Path path, Function<String, @Nullable String> environment) {
    /** More than that is no configuration, and is refused when it is read. */
    private static final long LARGEST = 8L << 20;

    /** What it says now. */
    public Loaded read() {
        return ConfigReader.readAgain(path, environment);
    }

    /**
     * What distinguishes its content from any other; read through links, so that it also changes
     * when one of them leads elsewhere. 0 when there is nothing to be read: an empty file is more
     * likely one that is about to be written than the wish to have no backend.
     */
    int fingerprint() {
        try {
            long size = Files.size(path);
            if (size == 0 || size > LARGEST) {
                return (int) Math.min(size, 1);
            }
            return Arrays.hashCode(Files.readAllBytes(path)) | 2;
        } catch (IOException nothingThere) {
            return 0;
        }
    }
}
