package io.sluice.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose processes may take sockets from this one, or give it some. */
final class User {
    private static final int ROOT = 0;

    private User() {}

    /** Whether a process of {@code user} is as trustworthy as this one. */
    static boolean isTrusted(int user) throws IOException {
        return isTrusted(user, (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    static boolean isTrusted(int user, int own) {
        return user == own || user == ROOT;
    }
}
