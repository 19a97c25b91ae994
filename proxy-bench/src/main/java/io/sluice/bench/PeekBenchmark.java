package io.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.json.JsonLimits;
import io.sluice.codec.json.JsonPeek;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/**
 * The cost of reading a body for its model: {@code java -cp 'proxy-bench/target/classes:
 * proxy-bench/target/lib/*' org.openjdk.jmh.Main PeekBenchmark -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PeekBenchmark {
    private static final int MIB = 1 << 20;
    private static final int PIECE = 64 * 1024;

    @Param({
        "CHAT_300B",
        "LONG_STRINGS",
        "CHINESE",
        "ASCII_ESCAPES",
        "MANY_KEYS",
        "TOKEN_IDS",
        "PRETTY"
    })
    public Body body = Body.CHAT_300B;

    private final JsonPeek peek = new JsonPeek(JsonLimits.DEFAULT);
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int length;

    /** All but the first are 1 MiB with the model at the end. */
    public enum Body {
        CHAT_300B,
        LONG_STRINGS,
        CHINESE,
        ASCII_ESCAPES,
        MANY_KEYS,
        TOKEN_IDS,
        PRETTY;

        String text() {
            return switch (this) {
                case CHAT_300B ->
                        "{\"messages\":[{\"role\":\"system\",\"content\":\"You are a helpful"
                                + " assistant.\"},{\"role\":\"user\",\"content\":\"Write a haiku about"
                                + " proxies that never drop a byte.\\n\"}],\"model\":\"llama-3.1-8b\","
                                + "\"stream\":true,\"temperature\":0.7,\"max_tokens\":256,"
                                + "\"stream_options\":{\"include_usage\":true},\"user\":\"u-12345\"}";
                case LONG_STRINGS ->
                        messages(
                                "The quick brown fox jumps over the lazy dog, says the prompt, and"
                                        + " goes on.\\nA caf\u00e9 \u2014 na\u00efve? \u201cQuoted\u201d \ud83d\ude00 text follows here.\\n",
                                MIB / 4);
                case CHINESE ->
                        messages(
                                "\u6a21\u578b\u662f\u4ec0\u4e48\uff1f\u8bf7\u56de\u7b54\u3002",
                                MIB / 4);
                case ASCII_ESCAPES -> messages("\\u6a21\\u578b\\u662f\\u4ec0\\u4e48", MIB / 4);
                case MANY_KEYS -> filled("{", "\"k1234567\":\"v\",", MIB);
                case TOKEN_IDS -> filled("{\"prompt\":[", "12345, 678, ", MIB);
                case PRETTY ->
                        filled(
                                "{\"messages\": [",
                                "\n    {\n      \"role\": \"user\",\n      \"content\": \"Hello there, how are you?\"\n    },",
                                MIB);
            };
        }

        private static String messages(String sentence, int bytesEach) {
            int times = bytesEach / sentence.getBytes(UTF_8).length;
            String content = sentence.repeat(times);
            String message = "{\"role\":\"user\",\"content\":\"" + content + "\"}";
            return "{\"messages\":["
                    + String.join(",", message, message, message, message)
                    + "],\"model\":\"m\"}";
        }

        private static String filled(String head, String piece, int size) {
            String end = head.endsWith("[") ? "{}],\"model\":\"m\"}" : "\"model\":\"m\"}";
            return head + piece.repeat(size / piece.length()) + end;
        }
    }

    @Setup
    public void fill() {
        byte[] text = body.text().getBytes(UTF_8);
        length = text.length;
        bytes = Unpooled.directBuffer(length).writeBytes(text);
    }

    /** As it arrives: in pieces of up to 64 KiB, from direct memory. */
    @Benchmark
    public int peek() {
        peek.reset();
        for (int from = 0; from < length; from += PIECE) {
            bytes.setIndex(from, Math.min(length, from + PIECE));
            if (!peek.feed(bytes)) {
                throw new IllegalStateException(peek.fault().message());
            }
        }
        if (!peek.finish()) {
            throw new IllegalStateException(peek.fault().message());
        }
        return peek.modelLength();
    }
}
