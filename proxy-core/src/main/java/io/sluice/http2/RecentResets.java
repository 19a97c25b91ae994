package io.sluice.http2;

/**
 * The streams that we have reset last: what the peer had sent by then is still under way, and is to
 * be ignored (RFC 9113 §5.1). Confined to its event loop.
 */
final class RecentResets {
    private static final int KEPT = 256;

    private final int[] streams = new int[KEPT];
    private int next;

    void add(int stream) {
        streams[next] = stream;
        next = (next + 1) % KEPT;
    }

    boolean contains(int stream) {
        for (int one : streams) {
            if (one == stream) {
                return true;
            }
        }
        return false;
    }
}
