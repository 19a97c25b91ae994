package io.sluice.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Makes Netty's leak detectors such that they keep what they find in place of logging it. */
final class LeakDetectors extends ResourceLeakDetectorFactory {
    private final List<Detector<?>> detectors = new CopyOnWriteArrayList<>();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    /** Lets every detector look at what the collector has found, and hands over all records. */
    void look(Consumer<String> taker) {
        detectors.forEach(Detector::look);
        for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
            taker.accept(leak);
        }
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval) {
        var detector = new Detector<T>(type, interval, leaks);
        detectors.add(detector);
        return detector;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in Netty, though nothing calls it any more
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> type, int interval, long maxActive) {
        return newResourceLeakDetector(type, interval);
    }

    private static final class Detector<T> extends ResourceLeakDetector<T> {
        private final Queue<String> leaks;

        Detector(Class<T> type, int interval, Queue<String> leaks) {
            super(type, interval);
            this.leaks = leaks;
        }

        /** Netty looks for leaks whenever something new is tracked. */
        @SuppressWarnings("unchecked") // it is tracked by identity only
        void look() {
            T something = (T) new Object();
            ResourceLeakTracker<T> tracker = track(something);
            if (tracker != null) {
                tracker.close(something);
            }
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            leaks.add("LEAK: " + type + " was not released before it was collected." + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            leaks.add("LEAK: " + type + " was not released before it was collected.");
        }
    }
}
