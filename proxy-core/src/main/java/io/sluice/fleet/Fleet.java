package io.sluice.fleet;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Where the current view of the fleet is found. Views are made on the control loop alone, and read
 * anywhere.
 */
public final class Fleet {
    private final List<Consumer<FleetView>> followers = new CopyOnWriteArrayList<>();
    private volatile FleetView view = FleetView.EMPTY;

    public FleetView view() {
        return view;
    }

    /** Makes {@code next} the current view and tells every follower, on the caller's thread. */
    public void publish(FleetView next) {
        view = next;
        followers.forEach(follower -> follower.accept(next));
    }

    /** Calls {@code follower} with each view from now on, the current one first. */
    public void follow(Consumer<FleetView> follower) {
        followers.add(follower);
        follower.accept(view);
    }
}
