package io.sluice.config;

import io.netty.util.NetUtil;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold between keys. Values whose own fault has been reported are left out. */
final class CrossChecks {
    private static final String OURS = "this backend is the proxy's own listener";

    private final Faults faults;

    CrossChecks(Faults faults) {
        this.faults = faults;
    }

    void check(Fields root) {
        binds(root);
        backends(root);
        aliases(root);
        loops(root);
    }

    /** A backend that is the proxy itself would send each request round and round. */
    private void loops(Fields root) {
        for (var backend : sound(root.find(Keys.BACKENDS))) {
            writtenSound(backend.value(), BackendKeys.URL).ifPresent(url -> notOurs(url, root));
        }
    }

    private void notOurs(Bound.Sound<Url.Origin> url, Fields root) {
        for (var listener : sound(root.find(Keys.LISTENERS))) {
            writtenSound(listener.value(), ListenerKeys.BIND)
                    .filter(bind -> isAt(bind.value(), url.value().host(), url.value().port()))
                    .ifPresent(
                            bind ->
                                    faults.add(
                                            url.at(), OURS, "another than " + text(bind.value())));
        }
    }

    private static String text(InetSocketAddress address) {
        return Url.authority(NetUtil.toAddressString(address.getAddress()), address.getPort());
    }

    /** Whether who dials this on this machine reaches what is bound; names are not resolved. */
    static boolean isAt(InetSocketAddress bound, String host, int port) {
        boolean named = host.equals("localhost");
        if (bound.getPort() != port
                || !named
                        && !NetUtil.isValidIpV4Address(host)
                        && !NetUtil.isValidIpV6Address(host)) {
            return false;
        }
        InetAddress at = bound.getAddress();
        InetAddress dialled =
                named
                        ? InetAddress.getLoopbackAddress()
                        : NetUtil.createInetAddressFromIpAddressString(host);
        return at.isAnyLocalAddress()
                ? dialled.isLoopbackAddress()
                : dialled.equals(at) || named && at.isLoopbackAddress();
    }

    private void binds(Fields root) {
        Map<InetSocketAddress, Position> seen = new HashMap<>();
        for (var listener : sound(root.find(Keys.LISTENERS))) {
            writtenSound(listener.value(), ListenerKeys.BIND)
                    .filter(bind -> bind.value().getPort() != 0)
                    .ifPresent(b -> once(seen, b.value(), b.at(), "this address is bound twice"));
        }
    }

    private void backends(Fields root) {
        Map<String, Position> seen = new HashMap<>();
        for (var backend : sound(root.find(Keys.BACKENDS))) {
            var fields = backend.value();
            oneOrigin(fields, backend.at());
            var url = writtenSound(fields, BackendKeys.URL);
            boolean named = fields.written(BackendKeys.ID).isPresent();
            var id = writtenSound(fields, BackendKeys.ID);
            if (id.isPresent()) {
                once(seen, id.get().value(), id.get().at(), idTwice(id.get().value()));
            } else if (!named && url.isPresent()) {
                String authority = url.get().value().authority();
                once(seen, authority, url.get().at(), idTwice(authority));
            }
        }
    }

    private static String idTwice(String id) {
        return "two backends have the id `" + id + "`";
    }

    void oneOrigin(Fields backend, Position at) {
        boolean url = backend.written(BackendKeys.URL).isPresent();
        var command = backend.written(BackendKeys.COMMAND);
        if (!url && command.isEmpty()) {
            faults.add(at, "`url` is missing", BackendKeys.URL.type().shape());
        }
        if (url && command.isPresent()) {
            faults.add(command.get().at(), "a `command` beside a `url`", "one of them");
        }
    }

    private void aliases(Fields root) {
        var models = root.find(Keys.MODELS).orElse(Map.of());
        Set<String> names = new HashSet<>(models.keySet());
        for (var backend : sound(root.find(Keys.BACKENDS))) {
            sound(backend.value().find(BackendKeys.MODELS)).forEach(m -> names.add(m.value()));
        }
        Map<String, Position> seen = new HashMap<>();
        for (var model : sound(Optional.of(List.copyOf(models.values())))) {
            Set<String> own = new HashSet<>();
            for (var alias : sound(model.value().find(ModelKeys.ALIASES))) {
                if (names.contains(alias.value())) {
                    String message = "the alias `" + alias.value() + "` is the name of a model";
                    faults.add(alias.at(), message, "a name that no model has");
                } else if (own.add(alias.value())) {
                    String message = "the alias `" + alias.value() + "` stands for two models";
                    once(seen, alias.value(), alias.at(), message);
                }
            }
        }
    }

    private <T> void once(Map<T, Position> seen, T value, Position at, String message) {
        var first = seen.putIfAbsent(value, at);
        if (first != null) {
            faults.add(at, message, "another than in line " + first.line());
        }
    }

    private static <T> Optional<Bound.Sound<T>> writtenSound(Fields fields, Key<T> key) {
        return fields.written(key)
                .flatMap(b -> b instanceof Bound.Sound<T> s ? Optional.of(s) : Optional.empty());
    }

    private static <T> List<Bound.Sound<T>> sound(Optional<List<Bound<T>>> items) {
        return items.orElse(List.of()).stream()
                .<Bound.Sound<T>>mapMulti(
                        (b, out) -> {
                            if (b instanceof Bound.Sound<T> s) {
                                out.accept(s);
                            }
                        })
                .toList();
    }
}
