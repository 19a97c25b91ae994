package io.sluice.fleet;

import java.util.List;

/** The whole fleet at one moment, in the order of the configuration. */
public record FleetView(List<Member> members) {
    public static final FleetView EMPTY = new FleetView(List.of());

    public FleetView {
        members = List.copyOf(members);
    }

    public List<Member> healthy() {
        return members.stream().filter(Member::isHealthy).toList();
    }
}
