package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http1.BodyReader;
import io.sluice.codec.http1.ChunkScanner;
import io.sluice.codec.usage.UsageForm;
import io.sluice.codec.usage.UsageReader;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/**
 * The cost of watching answers for their tokens: {@code java -cp 'proxy-bench/target/classes:
 * proxy-bench/target/lib/*' org.openjdk.jmh.Main UsageBenchmark -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UsageBenchmark {
    private static final int EVENTS = 1000;
    private static final String HEAD =
            "{\"id\":\"chatcmpl-5f0c1c7e9d3b4a6f8e2d1c0b9a8f7e6d\",\"object\":"
                    + "\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"llama-3.1-8b\",";
    private static final String TOLD =
            "\"usage\":{\"prompt_tokens\":25,\"total_tokens\":1025,\"completion_tokens\":1000}}";

    /** As vLLM writes it; the other has generated text under a name that is not known. */
    @Param({"content", "unknown"})
    public String member = "content";

    private final UsageReader stream = new UsageReader(UsageForm.EVENTS);
    private final BodyReader chunks = new BodyReader(ChunkScanner.Strictness.RESPONSE);
    private final UsageReader whole = new UsageReader(UsageForm.JSON);
    private ByteBuf event = Unpooled.EMPTY_BUFFER;
    private ByteBuf usage = Unpooled.EMPTY_BUFFER;
    private ByteBuf json = Unpooled.EMPTY_BUFFER;

    @Setup
    public void fill() {
        event =
                chunk(
                        HEAD
                                + "\"choices\":[{\"index\":0,\"delta\":{\""
                                + member
                                + "\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]}");
        usage = chunk(HEAD + "\"choices\":[]," + TOLD);
        json =
                direct(
                        HEAD
                                + "\"choices\":[{\"message\":{\"content\":\""
                                + "word ".repeat(200)
                                + "\"}}],"
                                + TOLD);
    }

    /** One event of a stream of a thousand, each in its own chunk and its own buffer. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long event() {
        chunks.beginFramed(stream::read);
        for (int i = 0; i < EVENTS - 1; i++) {
            chunks.next(event);
            event.readerIndex(0);
        }
        chunks.next(usage);
        usage.readerIndex(0);
        stream.finish();
        long tokens = stream.completionTokens() + stream.contentEvents();
        stream.reset();
        return tokens;
    }

    /** A whole answer of 1.2 KiB. */
    @Benchmark
    public long answer() {
        whole.read(json, 0, json.readableBytes());
        whole.finish();
        long tokens = whole.completionTokens();
        whole.reset();
        return tokens;
    }

    private static ByteBuf chunk(String data) {
        String event = "data: " + data + "\n\n";
        return direct(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
    }

    private static ByteBuf direct(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }
}
