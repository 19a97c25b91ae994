package io.sluice.health;

import io.sluice.config.BackendConfig;
import io.sluice.fleet.Backend;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One backend of the configuration, and the replicas at the addresses behind its name. Confined to
 * the control loop.
 */
final class Declared {
    private BackendConfig config;
    private List<Checkup> replicas = List.of();
    private boolean resolved;
    private boolean draining;

    Declared(BackendConfig config) {
        this.config = config;
    }

    BackendConfig config() {
        return config;
    }

    List<Checkup> replicas() {
        return replicas;
    }

    /** Whether each of its replicas has been looked at. */
    boolean isKnown() {
        return resolved && replicas.stream().noneMatch(Checkup::isStarting);
    }

    /** Nothing more is to be waited for: its name cannot be looked up now. */
    void unresolvable() {
        resolved = true;
    }

    void config(BackendConfig next) {
        config = next;
    }

    void draining(boolean nothingNew) {
        draining = nothingNew;
        replicas.forEach(replica -> replica.draining(nothingNew));
    }

    /**
     * It is at these addresses from now on.
     *
     * @param begin makes the checkup of a new replica
     * @return the replicas that are there no longer
     */
    List<Checkup> at(List<InetSocketAddress> addresses, Function<Backend, Checkup> begin) {
        List<Checkup> before = replicas;
        List<Checkup> after = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            after.add(find(before, address, addresses.size(), begin));
        }
        replicas = List.copyOf(after);
        resolved = true;
        draining(draining);
        return before.stream().filter(replica -> !after.contains(replica)).toList();
    }

    private Checkup find(
            List<Checkup> before,
            InetSocketAddress address,
            int count,
            Function<Backend, Checkup> begin) {
        for (Checkup checkup : before) {
            if (checkup.backend().address().equals(address)) {
                return checkup;
            }
        }
        String id =
                count == 1
                        ? config.id()
                        : config.id() + "@" + address.getAddress().getHostAddress();
        return begin.apply(new Backend(id, address, config));
    }
}
