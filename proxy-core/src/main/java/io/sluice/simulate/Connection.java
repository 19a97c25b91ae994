package io.sluice.simulate;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Answers the requests of one connection, one after the other. Confined to its event loop. Requests
 * are taken.
 */
final class Connection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final SimulatedServer server;
    private final OneAtATime requests;
    private final KeepAlive keepAlive;
    private Running running = new Running.Idle();

    Connection(SimulatedServer server, OneAtATime requests, KeepAlive keepAlive) {
        this.server = server;
        this.requests = requests;
        this.keepAlive = keepAlive;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            var fields = Map.of("content-type", "text/plain; charset=utf-8");
            reply(ctx, Reply.Fate.CLOSE)
                    .whole(new Answer.Whole(400, fields, "Invalid HTTP request received."));
            return;
        }
        server.record(request);
        boolean inference = Endpoints.isInference(request);
        if (inference) {
            server.tally().start();
        }
        try {
            begin(ctx, request, inference, given(request, inference));
        } catch (Refusal refusal) {
            whole(reply(ctx, fate(request)), inference, refusal.answer());
        }
    }

    private void begin(
            ChannelHandlerContext ctx,
            FullHttpRequest request,
            boolean inference,
            Faults.Given given)
            throws Refusal {
        Fault fault = given.fault();
        Reply reply =
                reply(
                        ctx,
                        fault instanceof Fault.CloseIdle
                                ? Reply.Fate.CLOSE_SILENTLY
                                : fate(request));
        switch (fault) {
            case Fault.Crash() -> {
                silent(inference);
                server.crash();
            }
            case Fault.Hang(int after) when after == Fault.Hang.BEFORE_HEAD -> silent(inference);
            case Fault.Status(int status) ->
                    whole(reply, inference, Refusal.asked(status).answer());
            case Fault.Garbage() -> {
                silent(inference);
                reply.garbage();
            }
            case Fault.Close() -> {
                silent(inference);
                reply.close();
            }
            default -> answer(ctx, reply, inference, server.endpoints().answer(request), given);
        }
    }

    private void answer(
            ChannelHandlerContext ctx,
            Reply reply,
            boolean inference,
            Answer answer,
            Faults.Given given) {
        switch (answer) {
            case Answer.Whole ready -> whole(reply, inference, ready);
            case Answer.Silence() -> silent(inference);
            case Answer.Computed computed ->
                    work(
                            ctx,
                            new Exchange.Plan(
                                    computed.model(),
                                    computed.promptTokens(),
                                    Speech.NOTHING,
                                    new Output.AllAtOnce(reply, computed::answer),
                                    reply,
                                    given.fault()),
                            given.delay());
            case Answer.Spoken spoken -> {
                Speech speech = server.speaker().answer(spoken.request());
                work(
                        ctx,
                        new Exchange.Plan(
                                spoken.request().model(),
                                spoken.request().promptTokens(),
                                speech,
                                spoken.output(reply, speech),
                                reply,
                                given.fault()),
                        given.delay());
            }
        }
    }

    private void work(ChannelHandlerContext ctx, Exchange.Plan plan, Duration delay) {
        Generation.Pace usual =
                plan.fault() instanceof Fault.Slow(var slow)
                        ? new Generation.Pace(slow, slow)
                        : server.pace();
        var pace = new Generation.Pace(usual.first().plus(delay), usual.between());
        var exchange =
                new Exchange(ctx.channel().eventLoop(), pace, plan, server.load(), server.tally());
        running = new Running.Working(exchange);
        exchange.start();
    }

    private void whole(Reply reply, boolean inference, Answer.Whole answer) {
        if (inference) {
            server.tally().complete();
        }
        reply.whole(answer);
    }

    private void silent(boolean inference) {
        running = new Running.Silent(inference ? server.tally()::cancel : () -> {});
    }

    private Reply reply(ChannelHandlerContext ctx, Reply.Fate fate) {
        return new Reply(ctx, fate, server.settings().clock(), () -> answered(ctx));
    }

    private void answered(ChannelHandlerContext ctx) {
        running = new Running.Idle();
        if (!requests.answered(ctx.pipeline().context(requests))) {
            keepAlive.start(ctx);
        }
    }

    /** What it asks for itself, before what the server was told. */
    private Faults.Given given(FullHttpRequest request, boolean inference) throws Refusal {
        if (!server.settings().faultsAllowed()) {
            return Faults.Given.NOTHING;
        }
        Fault own = Fault.of(request.headers());
        return inference && own instanceof Fault.None
                ? server.faults().next()
                : new Faults.Given(own, Duration.ZERO);
    }

    /** As uvicorn: a connection of HTTP/1.0 serves one request, whatever it asks for. */
    private static Reply.Fate fate(FullHttpRequest request) {
        boolean keep =
                HttpUtil.isKeepAlive(request)
                        && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        return keep ? Reply.Fate.KEEP : Reply.Fate.CLOSE;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            running.resume();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        running.left();
        running = new Running.Idle();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // a client may leave by a reset or inside its request; all else is a fault of ours to be
        // seen
        if (!(cause instanceof IOException || cause instanceof PrematureChannelClosureException)) {
            server.unexpected(cause);
        }
        ctx.close();
    }
}
