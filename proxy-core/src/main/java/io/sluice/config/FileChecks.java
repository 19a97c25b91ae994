package io.sluice.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the files that the proxy writes must be like, for a start with them to succeed. */
final class FileChecks {
    private static final String WRITABLE = "a path in a directory that exists and can be written";

    private final Faults faults;
    private final Path directory;

    /**
     * @param directory from which relative paths count
     */
    FileChecks(Faults faults, Path directory) {
        this.faults = faults;
        this.directory = directory;
    }

    void check(Fields root) {
        Fields log = root.get(Keys.LOG);
        if (log.get(Keys.ACCESS) != AccessFormat.OFF
                && log.written(Keys.ACCESS_FILE).orElse(null)
                        instanceof Bound.Sound<String>(String name, Position at)) {
            writable("access_file", directory.resolve(name), at);
        }
        if (root.written(Keys.HANDOVER).orElse(null)
                        instanceof Bound.Sound<String>(String name, Position at)
                && !name.isEmpty()) {
            writable("handover", directory.resolve(name), at);
        }
    }

    private void writable(String key, Path file, Position at) {
        Path parent = file.toAbsolutePath().getParent();
        String fault = "";
        if (Files.isDirectory(file)) {
            fault = file + " is a directory";
        } else if (Files.exists(file)) {
            fault = Files.isWritable(file) ? "" : file + " cannot be written";
        } else if (parent != null && !Files.exists(parent)) {
            fault = "the directory " + parent + " does not exist";
        } else if (parent != null && !Files.isDirectory(parent)) {
            fault = parent + " is no directory";
        } else if (parent != null && !Files.isWritable(parent)) {
            fault = "the directory " + parent + " cannot be written";
        }
        if (!fault.isEmpty()) {
            faults.add(at, "`" + key + "`: " + fault, WRITABLE);
        }
    }
}
