package io.sluice.serve;

import io.sluice.config.LogConfig;
import io.sluice.observe.AccessLog;

import java.io.IOException;
import java.nio.file.Path;

/** Turns what the operator asked for into an access log. */
final class AccessLogs {
    private AccessLogs() {}

    /**
     * @throws IOException when its file cannot be opened, with a sentence that says why
     */
    static AccessLog open(LogConfig config) throws IOException {
        return switch (config.access()) {
            case OFF -> AccessLog.off();
            case JSON ->
                    config.accessFile().isEmpty()
                            ? AccessLog.toStandardOutput()
                            : AccessLog.to(Path.of(config.accessFile()));
        };
    }
}
