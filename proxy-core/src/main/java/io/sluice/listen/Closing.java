package io.sluice.listen;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;

/** The two ways in which the proxy ends a client's connection. */
final class Closing {
    private Closing() {}

    /**
     * Says that nothing more comes, once all is written, and goes on reading: a plain close would
     * reset the connection if anything lies unread, and take from the client what it has not read.
     */
    static void letRead(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(flushed -> ((DuplexChannel) channel).shutdownOutput());
    }

    /**
     * Cuts an answer.
     *
     * @param byReset when an orderly close would look like the answer's end
     */
    static void cut(Channel channel, boolean byReset) {
        if (byReset) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        if (channel.isWritable()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.close(); // it reads nothing: what is queued will never leave
        }
    }
}
