package io.sluice;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's own files are while its tests run. */
final class Repository {
    private Repository() {}

    /** The directory of the launcher, wherever in the project the tests were started. */
    static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("proxy-core/pom.xml"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
