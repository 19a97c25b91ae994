package io.sluice.config;

import java.nio.file.Path;
import java.util.Optional;

/** What the defaults of the table come to. They are texts there, read as a file's values are. */
final class Defaults {
    private Defaults() {}

    /** Made on first use, when every key of the table exists. */
    private static final class Whole {
        static final SluiceConfig CONFIG = Assembler.config(of(Keys.ROOT, "{}"), Path.of(""));
        static final ModelConfig MODEL = Assembler.model("", of(ModelKeys.MODEL, "{}"));
    }

    static SluiceConfig config() {
        return Whole.CONFIG;
    }

    static ModelConfig model(String name) {
        var model = Whole.MODEL;
        return new ModelConfig(
                name,
                model.aliases(),
                model.balance(),
                model.timeouts(),
                model.retry(),
                model.maxInFlight(),
                model.heartbeat(),
                model.weigh());
    }

    /** The value of a default. */
    static <T> T of(Type<T> type, String yaml) {
        var faults = new Faults("default");
        var binder = new Binder(faults, _ -> null);
        Optional<Bound<T>> bound =
                Yaml.compose(yaml, faults).map(node -> type.bind(binder, node, "`" + yaml + "`"));
        if (faults.none() && bound.isPresent() && bound.get() instanceof Bound.Sound<T> sound) {
            return sound.value();
        }
        throw new IllegalStateException("bad default: " + yaml);
    }
}
