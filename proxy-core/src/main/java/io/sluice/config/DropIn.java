package io.sluice.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The configuration of {@code serve --upstream}. */
final class DropIn {
    private static final Position FIRST = Position.START;

    private final Faults faults = new Faults("--upstream");
    private final List<BackendConfig> backends = new ArrayList<>();

    static Loaded load(List<String> upstreamUrls, int port, int managementPort) {
        return new DropIn().read(upstreamUrls, port, managementPort);
    }

    private Loaded read(List<String> upstreamUrls, int port, int managementPort) {
        if (upstreamUrls.isEmpty()) {
            faults.add(FIRST, "no upstream is given", new Url().shape());
        }
        for (int i = 0; i < upstreamUrls.size(); i++) {
            backend(upstreamUrls.get(i), new Position(i + 1, 1));
        }
        if (!faults.none()) {
            return faults.all();
        }
        if (port == managementPort && port != 0) {
            var ports = new Faults("--management-port");
            ports.add(FIRST, port + " is the port for inference too", "another port");
            return ports.all();
        }
        return new Loaded.Valid(config(port, managementPort));
    }

    private void backend(String url, Position at) {
        switch (new Url().parse(url)) {
            case Parsed.Good<Url.Origin>(Url.Origin origin) -> add(origin, at);
            case Parsed.Bad<Url.Origin>(String note, String expected) ->
                    faults.add(at, "bad value " + new Url().shown(url) + note, expected);
            case Parsed.Later<Url.Origin>(String what, String expected) ->
                    faults.add(at, "`" + what + "` is not available yet", expected);
        }
    }

    private void add(Url.Origin origin, Position at) {
        String id = origin.authority();
        if (backends.stream().anyMatch(b -> b.id().equals(id))) {
            faults.add(at, "`" + id + "` is given twice", "each upstream once");
        }
        backends.add(
                new BackendConfig(
                        id,
                        origin.host(),
                        origin.port(),
                        origin.secure() ? new BackendTls(null, origin.host()) : null,
                        Protocol.HTTP1,
                        List.of(),
                        1,
                        0,
                        Secret.NONE));
    }

    private SluiceConfig config(int port, int managementPort) {
        var standard = SluiceConfig.defaults();
        return new SluiceConfig(
                List.of(
                        listener(port, Serves.INFERENCE, Unrouted.FORWARD),
                        listener(managementPort, Serves.MANAGEMENT, Unrouted.REFUSE)),
                backends,
                Map.of(),
                standard.health(),
                standard.retryBudget(),
                standard.limits(),
                standard.admission(),
                standard.drainGrace(),
                standard.resolve(),
                Unrouted.FORWARD,
                standard.clientHalfClose(),
                standard.trustedProxies(),
                standard.managementToken(),
                standard.log(),
                standard.handover(),
                standard.transport(),
                standard.threads());
    }

    private static ListenerConfig listener(int port, Serves serves, Unrouted unrouted) {
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        return new ListenerConfig(
                new InetSocketAddress(loopback, port),
                Set.of(serves),
                SluiceConfig.defaults().listeners().getFirst().http2(),
                null,
                ErrorFormat.OPENAI,
                unrouted);
    }
}
