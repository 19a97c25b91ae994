package io.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.sluice.admission.Admission;
import io.sluice.admission.Gate;
import io.sluice.admission.WaitingRoom;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.Origin;
import io.sluice.codec.http1.RequestHeadParser;
import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.RetryBudgetConfig;
import io.sluice.config.SluiceConfig;
import io.sluice.failure.ErrorBody;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetView;
import io.sluice.fleet.Health;
import io.sluice.fleet.Member;
import io.sluice.fleet.ServedModel;
import io.sluice.health.LiveTraffic;
import io.sluice.observe.AccessLog;
import io.sluice.observe.LoopCounters;
import io.sluice.route.Routes;
import io.sluice.stream.BodyForm;
import io.sluice.stream.ClientEvents;
import io.sluice.stream.ClientStream;
import io.sluice.stream.LocalAnswer;
import io.sluice.testkit.Answer;
import io.sluice.testkit.RawBackend;
import io.sluice.tls.UpstreamTls;
import io.sluice.transport.Budget;
import io.sluice.transport.Flushes;
import io.sluice.transport.Timers;
import io.sluice.transport.Transport;
import io.sluice.upstream.Upstreams;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An error that nobody expected ends one exchange, and gives back all that it had. */
class GuardTest {
    private static final Origin ORIGIN =
            new Origin("127.0.0.1".getBytes(US_ASCII), false, false, false);

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final RawBackend llama = RawBackend.start("llama");
    private final Backend backend = backend(llama);
    private final Budget budget = new Budget(1 << 20);
    private final Admission admission =
            new Admission(
                    new Gate(0),
                    new WaitingRoom(0, new SplittableRandom(1)),
                    new Fleet(),
                    budget,
                    () -> 0);
    private final LoopCounters counters = new LoopCounters();
    private final LoopContext loop = loop();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        llama.close();
    }

    /**
     * @param events what the backend answers with
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void wherever_it_happens(int events) throws Exception {
        String[] data = new String[events];
        Arrays.fill(data, "x");
        llama.answer(events == 0 ? Answer.json(200, "{}") : Answer.events(data));
        int calls = 0;
        for (Client client = exchange(Integer.MAX_VALUE); calls < client.calls; calls++) {
            assertThat(client.fate).isEqualTo("ended");
            Client failed = exchange(calls);
            assertThat(failed.fate).as("call %d failed", calls).isIn("answered 500", "aborted");
        }
        assertThat(calls).isGreaterThan(3);
    }

    @Test
    void also_when_the_answer_was_cut_and_the_reason_cannot_be_told() throws Exception {
        llama.answer(
                call -> {
                    call.request();
                    call.startStream().event("one").reset();
                });
        int calls = exchange(Integer.MAX_VALUE).calls;
        for (int i = 0; i < calls; i++) {
            assertThat(exchange(i).fate).isIn("answered 500", "answered 502", "aborted");
        }
    }

    @Test
    void for_want_of_memory_it_says_so() throws Exception {
        llama.answer(Answer.json(200, "{}"));
        Runnable starves =
                () -> {
                    throw new OutOfMemoryError("on purpose");
                };
        int calls = exchange(Integer.MAX_VALUE).calls;
        List<String> fates = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            fates.add(exchange(i, starves).fate);
        }
        assertThat(fates).contains("answered 503").allMatch(fate -> !fate.contains("500"));
    }

    /** One exchange whose client fails in its n-th call, to its end. */
    private Client exchange(int failing) throws Exception {
        return exchange(
                failing,
                () -> {
                    throw new IllegalStateException("on purpose, in call " + failing);
                });
    }

    private Client exchange(int failing, Runnable failure) throws Exception {
        var client = new Client(failing, failure);
        eventLoop.submit(() -> client.begin(loop)).get();
        client.done.get(10, TimeUnit.SECONDS);
        eventLoop.submit(() -> {}).get();
        assertThat(counters.streams().value()).as("streams").isZero();
        assertThat(admission.inside()).as("admitted").isZero();
        assertThat(backend.inFlight()).as("slots").isZero();
        assertThat(budget.held()).as("held").isZero();
        return client;
    }

    private LoopContext loop() {
        if (!(ConfigReader.readText("t.yaml", "backends: [http://127.0.0.1:1]\n", name -> null)
                instanceof Loaded.Valid valid)) {
            throw new AssertionError("the configuration is not valid");
        }
        SluiceConfig config = valid.config();
        var model = new ServedModel("llama", "{\"id\":\"llama\"}");
        var view =
                new FleetView(
                        List.of(new Member(backend, Health.HEALTHY, true, List.of(model), "")));
        var service = new Service("test", ErrorBody.OPENAI, true, false, LocalService.NONE);
        var now =
                new Snapshot(
                        new Routes().table(view, Map.of()),
                        config.limits(),
                        config.admission().queueTime(),
                        List.of(service),
                        false,
                        List.of());
        var timers = new Timers(System::nanoTime);
        var flushes = new Flushes(eventLoop);
        var upstreams =
                new Upstreams(
                        eventLoop,
                        Transport.NIO,
                        timers,
                        flushes,
                        HeadLimits.DEFAULT,
                        64 * 1024,
                        counters,
                        budget,
                        new UpstreamTls(),
                        backend -> {});
        return new LoopContext(
                new Snapshots(now),
                admission,
                upstreams,
                new Ignorant(),
                timers,
                flushes,
                counters,
                budget,
                new SplittableRandom(1),
                () -> false,
                new LoopContext.PeekPool(),
                new UsagePool(),
                new LoopContext.Failover(
                        new RetryBudget(new RetryBudgetConfig(0.2, 3), () -> 0),
                        new Quarantine(System::nanoTime)),
                AccessLog.off().queue());
    }

    private static Backend backend(RawBackend raw) {
        String yaml = "backends: [" + raw.url() + "]\n";
        if (!(ConfigReader.readText("t.yaml", yaml, name -> null) instanceof Loaded.Valid valid)) {
            throw new AssertionError("the configuration is not valid");
        }
        var address = new InetSocketAddress("127.0.0.1", raw.port());
        return new Backend("llama", address, valid.config().backends().getFirst());
    }

    private record Ignorant() implements LiveTraffic {
        @Override
        public void refused(Backend backend, String detail) {}

        @Override
        public void failed(Backend backend, String detail) {}

        @Override
        public void broke(Backend backend, String detail) {}

        @Override
        public void silent(Backend backend, String detail) {}

        @Override
        public void answered(Backend backend) {}

        @Override
        public void leaving(Backend backend) {}

        @Override
        public void full(Backend backend, Duration time) {}
    }

    /** A client's stream that fails in one of the calls that do something; confined to the loop. */
    private final class Client implements ClientStream {
        private final int failing;
        private final Runnable failure;
        private final CompletableFuture<String> done = new CompletableFuture<>();
        private int calls;
        private String fate = "open";

        Client(int failing, Runnable failure) {
            this.failing = failing;
            this.failure = failure;
        }

        void begin(LoopContext context) {
            byte[] body = "{\"model\":\"llama\"}".getBytes(US_ASCII);
            String text =
                    "POST /v1/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                            + "Content-Length: %d\r\n\r\n".formatted(body.length);
            ByteBuf bytes = Unpooled.copiedBuffer(text, US_ASCII);
            var head = new RequestHead();
            new RequestHeadParser(HeadLimits.DEFAULT).parse(bytes, head);
            ClientEvents exchange = Exchange.begin(this, context, 0, head);
            exchange.clientBody(Unpooled.copiedBuffer(body));
            exchange.clientEnd();
            exchange.clientReadComplete();
        }

        private void call() {
            if (calls++ == failing) {
                failure.run();
            }
        }

        private void ends(String how) {
            fate = how;
            done.complete(how);
        }

        @Override
        public EventLoop eventLoop() {
            return eventLoop;
        }

        @Override
        public ByteBufAllocator allocator() {
            return ByteBufAllocator.DEFAULT;
        }

        @Override
        public Origin origin() {
            return ORIGIN;
        }

        @Override
        public void askForBody() {
            call();
        }

        @Override
        public BodyForm respond(ResponseHead head, byte[] ownFields) {
            call();
            return BodyForm.PAYLOAD;
        }

        @Override
        public void answer(LocalAnswer answer) {
            call();
            ends("answered " + answer.status());
        }

        @Override
        public long queued() {
            return 0;
        }

        @Override
        public void end() {
            call();
            ends("ended");
        }

        @Override
        public void lastEvent(ByteBuf payload) {
            payload.release();
            call();
        }

        @Override
        public void abort() {
            ends("aborted");
        }

        @Override
        public void pauseReading() {
            call();
        }

        @Override
        public void resumeReading() {
            call();
        }

        @Override
        public void body(ByteBuf bytes) {
            bytes.release();
            call();
        }

        @Override
        public void flush() {
            call();
        }

        @Override
        public boolean isWritable() {
            return true;
        }
    }
}
