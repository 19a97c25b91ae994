package io.sluice.bench;

import io.sluice.observe.LoopCounters;
import io.sluice.observe.ModelCounters;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/**
 * The cost of counting: {@code java -cp 'proxy-bench/target/classes: proxy-bench/target/lib/*'
 * org.openjdk.jmh.Main CountBenchmark -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CountBenchmark {
    private final LoopCounters loop = new LoopCounters();
    private long took = 1;

    /** Everything that is counted for one request that a backend answered. */
    @Benchmark
    public void request() {
        took = took * 31 & 0xFFF_FFFF | 1;
        loop.streams().increment();
        ModelCounters model = loop.model("llama-3.1-8b");
        model.answered("10.0.0.1:8000", 200);
        model.requestTook(took);
        model.firstByteTook(took / 2);
        model.promptTokens().add(25);
        model.completed(100);
        loop.streams().add(-1);
    }

    /** The clock that a request is measured with, which is read three times. */
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }
}
