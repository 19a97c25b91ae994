package io.sluice.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.Origin;
import io.sluice.exchange.Exchange;
import io.sluice.exchange.LoopContext;
import io.sluice.exchange.Service;
import io.sluice.exchange.Unreadable;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.stream.BodyForm;
import io.sluice.stream.ClientEvents;
import io.sluice.stream.LocalAnswer;
import io.sluice.transport.SocketFailure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 connection of a client. Requests come in order and are answered in order; what comes
 * early waits in a bounded stash, so that a read stays armed and the client's leaving is seen.
 * Confined to its event loop.
 */
final class Http1ClientConnection extends ClientChannel {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.listen");

    /** Early bytes that are kept while an answer is under way. */
    private static final int STASH = 64 * 1024;

    /** Of a body that nobody wants, this much is read for the sake of the connection. */
    private static final long WORTH_DISCARDING = 1024 * 1024;

    private final ClientConnections connections;
    private final LoopContext loop;
    private final Http1RequestReader reader;
    private final Http1AnswerWriter writer;
    private final Patience patience;

    private AnswerState answer = AnswerState.NONE;
    private @Nullable ClientEvents exchange;
    private Method method = Method.GET;
    private int minorVersion = 1;
    private boolean expectsContinue;
    private long discarded;
    private boolean closesAfterAnswer;
    private boolean isProcessing;
    private boolean isReading;

    Http1ClientConnection(
            Channel channel, ClientConnections connections, int listener, Origin origin) {
        super(channel, origin, listener, connections.loop().budget());
        this.connections = connections;
        this.loop = connections.loop();
        this.reader = new Http1RequestReader(HeadLimits.DEFAULT.withBytes(loop.limits().head()));
        this.writer = new Http1AnswerWriter(channel);
        this.patience = new Patience(loop, this::waitNoLonger);
    }

    // ---- what the network tells

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        patience.forHead();
        connections.add(this); // which may tell it to leave
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (answer == AnswerState.LAST) {
            in.release();
            return;
        }
        isReading = true;
        reader.append(in, ctx.alloc());
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        isReading = false;
        if (exchange != null) {
            exchange.clientReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        backlog.update();
        if (exchange != null) {
            exchange.clientWritabilityChanged();
        } else if (channel.isWritable()) {
            process();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) { // only where half-closing is allowed
            closesAfterAnswer = true;
            if (answer == AnswerState.LAST) {
                writer.pass();
                Closing.whenWritten(channel);
            } else if (!reader.isComplete() || exchange == null) {
                channel.close();
            }
        } else if (isGoodbye(event)) {
            channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!SocketFailure.isPeers(cause)) {
            LOG.error("an exchange failed", cause);
        }
        cut(); // mostly reset by the peer
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connections.remove(this);
        if (patience.wasAsked()) {
            connections.behaved(channel);
        }
        patience.disarm();
        leave();
        backlog.release();
        reader.release();
        writer.release();
    }

    /** Closes at once, in such a way that no client takes half an answer for the whole. */
    void cut() {
        Closing.now(channel, writer.endsWithConnection());
        leave();
    }

    /** Whatever exchange there is loses its client. */
    private void leave() {
        ClientEvents left = exchange;
        exchange = null;
        answer = AnswerState.LAST;
        if (left != null) {
            left.clientGone();
        }
    }

    @Override
    public void drain() {
        patience.leaving(isIdle());
    }

    private boolean isIdle() {
        return answer == AnswerState.NONE && reader.isIdle();
    }

    @Override
    public void cut(Failure why) {
        closesAfterAnswer = true;
        if (exchange != null) {
            exchange.clientCut(why);
        } else {
            cut();
        }
    }

    // ---- from bytes to requests

    private void process() {
        if (isProcessing) {
            return; // the loop below goes on with what has changed
        }
        isProcessing = true;
        boolean goesOn = true;
        while (goesOn && answer != AnswerState.LAST && mayGoOn()) {
            switch (reader.next()) {
                case HEAD -> begin(reader.head());
                case BODY -> body();
                case END -> complete();
                case FAULTY -> {
                    fault(reader.fault());
                    goesOn = false;
                }
                case MORE -> goesOn = false;
            }
        }
        isProcessing = false;
        reader.tidy();
        boolean owed = isOwedReading();
        boolean inside = !owed && answer == AnswerState.NONE && reader.isInsideHead();
        patience.watch(inside, owed);
        gate.full((reader.isComplete() || owed) && reader.stashed() >= STASH);
        if (exchange != null && !isReading) {
            exchange.clientReadComplete(); // these bytes were stashed: no read will complete
        }
    }

    /** Whoever does not read answers gets no more of them: they would pile up in memory. */
    private boolean mayGoOn() {
        if (isOwedReading()) {
            writer.flush(); // it may be unwritable only because nothing was flushed yet
        }
        return !isOwedReading();
    }

    /** Whether earlier answers wait for the client to read. */
    private boolean isOwedReading() {
        return answer == AnswerState.NONE && !channel.isWritable();
    }

    private void begin(RequestHead head) {
        patience.headRead();
        method = head.method();
        minorVersion = head.minorVersion();
        expectsContinue = head.expectContinue();
        closesAfterAnswer |= !head.keepAlive();
        discarded = 0;
        answer = AnswerState.DUE;
        ClientEvents begun = Exchange.begin(this, loop, listener(), head);
        if (answer == AnswerState.DUE) {
            exchange = begun;
        }
    }

    private void body() {
        expectsContinue = false;
        if (exchange != null) {
            exchange.clientBody(reader.takePayload());
            return;
        }
        discarded += reader.payloadLength();
        if (discarded > WORTH_DISCARDING) {
            closesAfterAnswer = true;
            if (answer == AnswerState.NONE) {
                linger();
            }
        }
    }

    private void complete() {
        if (exchange != null) {
            exchange.clientEnd();
        }
        nextRequest();
    }

    /** What comes cannot be read: nothing behind it can, either. */
    private void fault(Failure failure) {
        closesAfterAnswer = true;
        if (exchange != null) {
            exchange.clientFailed(failure);
        } else if (reader.isInsideHead()) {
            refuse(failure);
        } else {
            linger(); // in a body that nobody wanted, and was told so
        }
    }

    // ---- the answer

    @Override
    public BodyForm respond(ResponseHead upstreamHead, byte[] ownFields) {
        answer = AnswerState.BEGUN;
        closesAfterAnswer |= !reader.isComplete() || patience.isLeaving();
        BodyForm form = writer.head(upstreamHead, ownFields, minorVersion, closesAfterAnswer);
        closesAfterAnswer |= writer.endsWithConnection();
        reader.releaseHead();
        return form;
    }

    @Override
    public void answer(LocalAnswer local) {
        boolean canGoOn =
                reader.isComplete() || !expectsContinue && reader.remaining() <= WORTH_DISCARDING;
        closesAfterAnswer |= local.close() || !canGoOn || patience.isLeaving();
        writer.answer(local, method, minorVersion, closesAfterAnswer);
        answerEnded();
    }

    @Override
    public void askForBody() {
        if (expectsContinue && minorVersion > 0) {
            writer.askForBody();
            writer.flush();
        }
        expectsContinue = false;
    }

    @Override
    public void body(ByteBuf bytes) {
        writer.body(bytes);
    }

    @Override
    public void lastEvent(ByteBuf payload) {
        writer.event(payload);
    }

    @Override
    public void end() {
        writer.end();
        answerEnded();
    }

    @Override
    public void abort() {
        patience.forClosing();
        writer.pass();
        Closing.cut(channel, writer.endsWithConnection());
        leave(); // mostly it is who calls, and over
    }

    @Override
    public void flush() {
        writer.flush(); // once, for all that this turn of the event loop brings about
    }

    /** All of the answer is written; what comes next is up to the request and to the client. */
    private void answerEnded() {
        exchange = null;
        answer = AnswerState.NONE;
        gate.pause(false); // nobody is left who would resume
        reader.releaseHead();
        if (closesAfterAnswer) {
            linger();
            return;
        }
        flush();
        if (!reader.isComplete()) { // the rest of its body is waited for, but not forever
            patience.forHead();
        }
        nextRequest();
        process();
    }

    private void nextRequest() {
        if (reader.isComplete() && answer == AnswerState.NONE) {
            reader.nextRequest();
            patience.forNextRequest();
        }
    }

    private Service service() {
        return loop.now().services().get(listener());
    }

    /** Refuses what is not even a request. */
    private void refuse(Failure failure) {
        writer.answer(Unreadable.refuse(failure, loop, service(), origin()), Method.GET, 1, true);
        linger();
    }

    /**
     * Says that nothing more comes, and lets the client read: a close would cut what it has not.
     */
    private void linger() {
        answer = AnswerState.LAST;
        patience.forReading();
        gate.stayOpen();
        writer.pass();
        Closing.letRead(channel, this::said);
    }

    private void said() {
        writer.allIsSaid();
        patience.forClosing();
    }

    /** The client has taken too long with what no exchange watches. */
    private void waitNoLonger() {
        if (answer != AnswerState.NONE && answer != AnswerState.LAST) {
            return; // the exchange has a clock of its own
        }
        if (answer == AnswerState.NONE && !isOwedReading() && reader.isInsideHead()) {
            refuse(new Failure(FailureKind.REQUEST_TIMEOUT, "the head came too slowly"));
        } else if (isIdle() && !isOwedReading()) {
            linger();
        } else {
            cut();
        }
    }
}
