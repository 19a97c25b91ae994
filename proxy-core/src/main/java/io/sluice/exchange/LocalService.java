package io.sluice.exchange;

import io.sluice.stream.LocalAnswer;

import java.util.function.Consumer;

/**
 * Answers whole requests inside the proxy, away from the event loops: the management API is one.
 */
public interface LocalService {
    /** Whether {@code path} is its own. Called on event loops. */
    boolean serves(String path);

    /**
     * Answers {@code request}, sooner or later, once.
     *
     * @param reply may be called on any thread
     */
    void answer(LocalRequest request, Consumer<LocalAnswer> reply);

    /** For listeners that serve inference only. */
    LocalService NONE =
            new LocalService() {
                @Override
                public boolean serves(String path) {
                    return false;
                }

                @Override
                public void answer(LocalRequest request, Consumer<LocalAnswer> reply) {
                    throw new IllegalStateException("serves nothing");
                }
            };

    /**
     * A whole request.
     *
     * @param target path and query, as sent
     * @param authorization the field's value, or empty
     * @param accept the field's value, or empty
     * @param host the field's value
     * @param origin the field's value, or empty: browsers send it with every change
     */
    record LocalRequest(
            String method,
            String path,
            String target,
            String authorization,
            String accept,
            String host,
            String origin,
            byte[] body,
            String requestId) {}
}
