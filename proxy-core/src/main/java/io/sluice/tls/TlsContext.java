package io.sluice.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;

import java.util.function.Function;

/**
 * An {@link SslContext} that can be replaced while connections are made from it. Those that exist
 * keep the one that they began with. Usable from any thread.
 */
final class TlsContext {
    private volatile SslContext current;

    /**
     * @param first taken
     */
    TlsContext(SslContext first) {
        current = first;
    }

    /** Uses {@code next} (taken) from now on. */
    synchronized void replace(SslContext next) {
        SslContext previous = current;
        current = next;
        ReferenceCountUtil.release(previous); // each of its connections still holds on to it
    }

    SslHandler handler(Function<SslContext, SslHandler> make) {
        SslContext context = retained();
        try {
            return make.apply(context);
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    private SslContext retained() {
        while (true) {
            try {
                return ReferenceCountUtil.retain(current);
            } catch (IllegalReferenceCountException replacedJustNow) {
                Thread.onSpinWait();
            }
        }
    }

    void release() {
        ReferenceCountUtil.release(current);
    }
}
