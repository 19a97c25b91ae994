package io.sluice.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** New connections with TLS, each closed once its handshake is done. */
@Command(name = "handshakes", description = "Full TLS handshakes, one after another.")
final class HandshakesCommand implements Callable<Integer> {
    @Mixin private LoadOptions options = new LoadOptions();

    @Override
    public Integer call() throws InterruptedException {
        Load.Plan plan = options.plan();
        return LoadOptions.report(
                Load.run(
                        plan,
                        (loops, tally) -> {
                            for (int i = 0; i < plan.connections(); i++) {
                                new Turn(plan, loops, tally).connect();
                            }
                        }));
    }

    /** One connection at a time, the next when the last is gone. */
    private static final class Turn extends ChannelInitializer<Channel> {
        private final Tally tally;
        private final Bootstrap bootstrap;
        private final Load.Protocol protocol;
        private boolean first = true;

        Turn(Load.Plan plan, Loops loops, Tally tally) {
            this.tally = tally;
            this.protocol = plan.protocol();
            bootstrap =
                    new Bootstrap()
                            .group(loops.group())
                            .channel(Loops.CLIENT_CHANNEL)
                            .option(ChannelOption.TCP_NODELAY, true)
                            .handler(this)
                            .remoteAddress(plan.target());
        }

        @Override
        public boolean isSharable() {
            return true;
        }

        void connect() {
            if (tally.isStopped()) {
                return;
            }
            bootstrap
                    .connect()
                    .addListener(
                            future -> {
                                if (!future.isSuccess()) {
                                    tally.fail("cannot connect: " + future.cause());
                                }
                            });
        }

        @Override
        protected void initChannel(Channel channel) {
            long began = System.nanoTime();
            channel.pipeline()
                    .addLast(Tls.client(channel.alloc(), protocol.http2()))
                    .addLast(
                            new ChannelInboundHandlerAdapter() {
                                @Override
                                public void userEventTriggered(
                                        ChannelHandlerContext ctx, Object event) {
                                    if (event instanceof SslHandshakeCompletionEvent shaken) {
                                        done(shaken, System.nanoTime() - began);
                                        ctx.close();
                                    }
                                }

                                @Override
                                public void channelInactive(ChannelHandlerContext ctx) {
                                    connect();
                                }

                                @Override
                                public void exceptionCaught(
                                        ChannelHandlerContext ctx, Throwable cause) {
                                    ctx.close();
                                }
                            });
        }

        private void done(SslHandshakeCompletionEvent shaken, long nanos) {
            if (!shaken.isSuccess()) {
                tally.fail("handshake: " + shaken.cause());
                return;
            }
            tally.work(nanos);
            if (first) {
                first = false;
                tally.ready();
            }
        }
    }
}
