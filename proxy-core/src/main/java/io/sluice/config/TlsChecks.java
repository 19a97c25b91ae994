package io.sluice.config;

import io.sluice.config.Pem.PemException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the certificates and keys that a configuration names must be like. */
final class TlsChecks {
    /** Something that reads a file. */
    @FunctionalInterface
    private interface Read<T> {
        T from(Path file) throws PemException;
    }

    private static final String CERTIFICATES = "a readable PEM file with certificates";
    private static final String KEY = "a readable PEM file with a private key, without a password";
    private static final String PAIR = "the private key that belongs to `certificate`";

    private final Faults faults;
    private final Path directory;

    /**
     * @param directory from which relative paths count
     */
    TlsChecks(Faults faults, Path directory) {
        this.faults = faults;
        this.directory = directory;
    }

    void check(Fields root) {
        for (var listener : sound(root.find(Keys.LISTENERS))) {
            listener.find(ListenerKeys.TLS).ifPresent(this::listener);
        }
        for (var backend : sound(root.find(Keys.BACKENDS))) {
            backend(backend);
        }
    }

    private void listener(Fields tls) {
        var chain = file(tls, ListenerKeys.CERTIFICATE, Pem::certificates, CERTIFICATES);
        var key = file(tls, ListenerKeys.KEY, Pem::key, KEY);
        file(tls, ListenerKeys.CLIENT_CA, Pem::certificates, CERTIFICATES);
        if (chain.isPresent() && key.isPresent()) {
            try {
                Pem.requirePair(chain.get().getFirst(), key.get());
            } catch (PemException e) {
                tls.written(ListenerKeys.KEY)
                        .ifPresent(k -> faults.add(k.at(), "`key`: " + e.getMessage(), PAIR));
            }
        }
    }

    void backend(Fields backend) {
        Optional<Fields> tls = backend.find(BackendKeys.TLS);
        boolean plain =
                backend.find(BackendKeys.URL).filter(origin -> !origin.secure()).isPresent();
        if (plain && tls.isPresent()) {
            backend.written(BackendKeys.TLS)
                    .ifPresent(t -> faults.add(t.at(), "`tls` beside an http URL", "an https URL"));
        }
        tls.ifPresent(t -> file(t, BackendKeys.CA, Pem::certificates, CERTIFICATES));
    }

    private <T> Optional<T> file(Fields fields, Key<String> key, Read<T> read, String expected) {
        if (fields.written(key).orElse(null) instanceof Bound.Sound<String>(String name, var at)) {
            try {
                return Optional.of(read.from(directory.resolve(name)));
            } catch (PemException e) {
                faults.add(at, "`" + key.name() + "`: " + e.getMessage(), expected);
            }
        }
        return Optional.empty();
    }

    private static List<Fields> sound(Optional<List<Bound<Fields>>> items) {
        return items.orElse(List.of()).stream()
                .<Fields>mapMulti(
                        (b, out) -> {
                            if (b instanceof Bound.Sound<Fields>(Fields fields, _)) {
                                out.accept(fields);
                            }
                        })
                .toList();
    }
}
