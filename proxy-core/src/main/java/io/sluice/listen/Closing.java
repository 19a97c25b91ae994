package io.sluice.listen;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The ways in which the proxy ends a client's connection. */
final class Closing {
    /** Bytes; Linux takes a little more. */
    private static final int LEAST_RECEIVED = 1024;

    private Closing() {}

    /**
     * Says that nothing more comes, once all is written, and goes on reading: a plain close would
     * reset the connection if anything lies unread, and take from the client what it has not read.
     *
     * @param said called when all is with the kernel
     */
    static void letRead(Channel channel, Runnable said) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        flushed -> {
                            SslHandler tls = channel.pipeline().get(SslHandler.class);
                            if (tls == null) {
                                endOutput(channel, said);
                            } else { // a close_notify goes before it
                                tls.closeOutbound().addListener(sent -> endOutput(channel, said));
                            }
                        });
    }

    private static void endOutput(Channel channel, Runnable said) {
        ((DuplexChannel) channel).shutdownOutput();
        said.run();
    }

    /**
     * Lets whoever goes on sending be stopped by TCP, without a word, until the channel is closed.
     * The kernel would hold megabytes of it.
     */
    static void readNoMore(Channel channel) {
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.SO_RCVBUF, LEAST_RECEIVED);
    }

    /** Closes once all is written. */
    static void whenWritten(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Cuts an answer. Over TLS no close_notify is sent: that would make it look whole.
     *
     * @param byReset when an orderly close would look like the answer's end
     */
    static void cut(Channel channel, boolean byReset) {
        if (channel.isWritable()) {
            resetIf(byReset, channel);
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> drop(channel));
        } else {
            now(channel, byReset); // it reads nothing: what is queued will never leave
        }
    }

    /**
     * Closes, whatever is still queued.
     *
     * @param byReset when an orderly close would look like the answer's end
     */
    static void now(Channel channel, boolean byReset) {
        resetIf(byReset, channel);
        drop(channel);
    }

    /** Closes at once, without a word of TLS. */
    private static void drop(Channel channel) {
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls == null) {
            channel.close();
        } else {
            tls.close(); // begins behind it
        }
    }

    private static void resetIf(boolean byReset, Channel channel) {
        if (byReset && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }
}
