package io.sluice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** Where the project's own files are while its tests run. */
final class Repository {
    private Repository() {}

    /** The directory of the launcher, wherever in the project the tests were started. */
    static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(directory -> Files.exists(directory.resolve("proxy-core/pom.xml")))
                .findFirst()
                .orElseThrow();
    }
}
