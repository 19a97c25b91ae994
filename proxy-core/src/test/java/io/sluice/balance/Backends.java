package io.sluice.balance;

import io.sluice.config.BackendConfig;
import io.sluice.config.Protocol;
import io.sluice.config.Secret;
import io.sluice.fleet.Backend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;

/** Backends to choose from. */
final class Backends {
    private Backends() {}

    static List<Backend> alike(int count) {
        return IntStream.range(0, count).mapToObj(i -> backend("b" + i, 1, 0)).toList();
    }

    /** One for each weight. */
    static List<Backend> weighing(int... weights) {
        return IntStream.range(0, weights.length)
                .mapToObj(i -> backend("b" + i, weights[i], 0))
                .toList();
    }

    /** Each takes so many requests at once. */
    static List<Backend> taking(int most, int count) {
        return IntStream.range(0, count).mapToObj(i -> backend("b" + i, 1, most)).toList();
    }

    private static Backend backend(String id, int weight, int most) {
        var config =
                new BackendConfig(
                        id,
                        "127.0.0.1",
                        1,
                        null,
                        Protocol.HTTP1,
                        List.of(),
                        weight,
                        most,
                        Secret.NONE);
        return new Backend(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), config);
    }

    static List<Integer> inFlight(List<Backend> backends) {
        return backends.stream().map(Backend::inFlight).toList();
    }
}
