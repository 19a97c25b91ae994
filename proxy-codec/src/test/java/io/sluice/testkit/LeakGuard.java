package io.sluice.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Fails a test class after which a buffer is found that nobody released, with Netty's record of who
 * touched it. Registered by itself for every class of tests; it looks again when all have run.
 */
public final class LeakGuard implements BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(LeakGuard.class);

    private static final long GARBAGE_WAIT = Duration.ofSeconds(1).toMillis();
    private static final LeakDetectors DETECTORS = new LeakDetectors();

    static {
        // Before the first buffer: Netty asks the factory when its classes are initialised.
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(DETECTORS);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    /** The last look, when every class has run. */
    private record LastLook() implements AutoCloseable {
        @Override
        public void close() {
            check();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(LastLook.class, _ -> new LastLook(), LastLook.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check();
    }

    /**
     * Collects garbage and looks for leaks.
     *
     * @throws AssertionError with every leak found since the last look
     */
    public static void check() {
        List<String> leaks = takeLeaks();
        if (!leaks.isEmpty()) {
            throw new AssertionError(String.join("\n", leaks));
        }
    }

    /** Collects garbage and takes the records of the leaks found since the last look. */
    public static List<String> takeLeaks() {
        // Behind the second collection, all that the first one found has been queued.
        collectGarbage();
        collectGarbage();
        List<String> leaks = new ArrayList<>();
        DETECTORS.look(leaks::add);
        return leaks;
    }

    private static void collectGarbage() {
        var collected = new ReferenceQueue<Object>();
        var marker = new WeakReference<>(new Object(), collected);
        try {
            do {
                System.gc();
            } while (!marker.equals(collected.remove(GARBAGE_WAIT)));
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while collecting garbage", e);
        }
    }
}
