package io.sluice.http2;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.StreamByteDistributor;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/**
 * Shares a connection's window evenly between its streams, and tells each stream how many of its
 * bytes wait: Netty alone tells only whether the connection as a whole could take more, and then a
 * few stalled streams stop all others.
 */
final class PendingBytes implements StreamByteDistributor {
    private final UniformStreamByteDistributor shares;
    private final Http2Connection.PropertyKey key;

    /**
     * @param key under which streams have their {@link Http2Side}
     */
    PendingBytes(Http2Connection connection, Http2Connection.PropertyKey key) {
        this.shares = new UniformStreamByteDistributor(connection);
        this.key = key;
    }

    @Override
    public void updateStreamableBytes(StreamState state) {
        shares.updateStreamableBytes(state);
        Http2Side side = state.stream().getProperty(key);
        if (side != null) {
            side.pending(state.pendingBytes());
        }
    }

    @Override
    public void updateDependencyTree(int child, int parent, short weight, boolean exclusive) {
        // RFC 9113 §5.3.2: priorities are deprecated, and cost more than they give.
    }

    @Override
    public boolean distribute(int maxBytes, Writer writer) throws Http2Exception {
        return shares.distribute(maxBytes, writer);
    }
}
