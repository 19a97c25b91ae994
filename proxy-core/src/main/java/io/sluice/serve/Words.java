package io.sluice.serve;

import io.sluice.transport.SocketFailure;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Failures of files and sockets, in words for people. */
final class Words {
    private Words() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            default -> SocketFailure.text(failure);
        };
    }
}
