package io.sluice.tls;

import java.io.IOException;

/** Something that was read from files, and can be read again while it is used. */
public interface Reloadable {
    /**
     * Reads the files again; new connections use what they hold now. May block.
     *
     * @throws IOException when they cannot be used, with a sentence that says why; what was read
     *     before stays in use
     */
    void reload() throws IOException;

    /** Whether any of the files is another one than when they were last read. May block. */
    boolean hasChanged();
}
