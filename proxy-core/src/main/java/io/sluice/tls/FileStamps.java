package io.sluice.tls;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * When files were last changed, and which they were: mounted secrets are renewed by moving a link.
 */
final class FileStamps {
    private final List<Path> files;
    private volatile List<String> noted;

    /**
     * @param files null for one that is not used
     */
    FileStamps(@Nullable Path... files) {
        this.files = Arrays.stream(files).filter(Objects::nonNull).map(Path.class::cast).toList();
        this.noted = stamps();
    }

    /** Those of now are the known ones. */
    void note() {
        noted = stamps();
    }

    boolean haveChanged() {
        return !stamps().equals(noted);
    }

    private List<String> stamps() {
        return files.stream().map(FileStamps::stamp).toList();
    }

    private static String stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime()
                    + " "
                    + attributes.size()
                    + " "
                    + attributes.fileKey();
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
