package io.sluice.simulate;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the server was told, as a whole, to do wrong with the requests to come. Safe to use from
 * several loops.
 */
final class Faults {
    /** Where it is told. */
    static final String PATH = "/simulate/faults";

    /** What one request gets: a fault, and how much later its first token is. */
    record Given(Fault fault, Duration delay) {
        static final Given NOTHING = new Given(new Fault.None(), Duration.ZERO);
    }

    /**
     * What holds.
     *
     * @param asked the fault in its own words; empty for none
     * @param left for how many requests; {@link #ALL}: for all that come
     */
    private record Order(Fault fault, String asked, int delay, int jitter, int left) {}

    private static final int ALL = -1;
    private static final int MOST_MILLIS = 3_600_000;
    private static final Order NO_ORDER = new Order(new Fault.None(), "", 0, 0, ALL);

    private final AtomicReference<Order> now = new AtomicReference<>(NO_ORDER);
    private final SplittableRandom random;

    Faults(SplittableRandom random) {
        this.random = random;
    }

    /** Takes an order in place of the one before. */
    void order(Fields fields) throws Refusal {
        fields.requireOnly("fault", "requests", "delay_ms", "jitter_ms");
        String asked = fields.text("fault", "").strip();
        int requests = fields.integer("requests", 0, Integer.MAX_VALUE, ALL);
        now.set(
                new Order(
                        Fault.of(asked),
                        asked,
                        fields.integer("delay_ms", 0, MOST_MILLIS, 0),
                        fields.integer("jitter_ms", 0, MOST_MILLIS, 0),
                        requests));
    }

    /** The share of the next request in what holds. */
    Given next() {
        Order order =
                now.getAndUpdate(
                        o -> o.left() > 0 ? withLeft(o, o.left() - 1) : o); // else as it is
        if (order.left() == 0) {
            return Given.NOTHING;
        }
        int more = order.jitter() == 0 ? 0 : jitter(order.jitter());
        return new Given(order.fault(), Duration.ofMillis(order.delay() + (long) more));
    }

    private static Order withLeft(Order order, int left) {
        return new Order(order.fault(), order.asked(), order.delay(), order.jitter(), left);
    }

    private int jitter(int most) {
        synchronized (random) {
            return random.nextInt(most + 1);
        }
    }

    /** What holds, for who asks. */
    ObjectNode shown() {
        Order order = now.get();
        ObjectNode shown =
                Json.object()
                        .put("fault", order.asked())
                        .put("delay_ms", order.delay())
                        .put("jitter_ms", order.jitter());
        return order.left() == ALL
                ? shown.putNull("requests")
                : shown.put("requests", order.left());
    }
}
