package io.sluice.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The front door: a file in, a checked configuration or all its faults out. */
public final class ConfigReader {
    private ConfigReader() {}

    /**
     * As {@link #read}, for a program that runs with what the file said before: an empty one is
     * more likely about to be written than the wish to have no backend.
     */
    public static Loaded readAgain(Path file, Function<String, @Nullable String> environment) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) == 0) {
                return unreadable(new Faults(file.toString()), "it is empty");
            }
        } catch (IOException unreadable) {
            // What is wrong with it is said below.
        }
        return read(file, environment, false); // a start writes its files, a change does not
    }

    /**
     * Reads a configuration file for a start. A file that cannot be read is a fault like any other.
     *
     * @param environment answers {@code ${NAME}}; null when a name is not set
     */
    public static Loaded read(Path file, Function<String, @Nullable String> environment) {
        return read(file, environment, true);
    }

    private static Loaded read(
            Path file, Function<String, @Nullable String> environment, boolean starts) {
        var faults = new Faults(file.toString());
        try {
            if (Files.isDirectory(file)) {
                return unreadable(faults, "it is a directory");
            }
            if (Files.size(file) > 4L * Yaml.MOST_CHARACTERS) {
                return unreadable(faults, "it is too large");
            }
            byte[] bytes = Files.readAllBytes(file);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int broken = firstBroken(bytes);
            if (broken >= 0) {
                faults.add(Yaml.place(text, broken), "the file is not UTF-8 here", "UTF-8");
                return faults.all();
            }
            return readText(file.toString(), text, environment, starts);
        } catch (NoSuchFileException e) {
            return unreadable(faults, "there is no such file");
        } catch (AccessDeniedException e) {
            return unreadable(faults, "access is denied");
        } catch (IOException e) {
            return unreadable(faults, Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    /** From which relative paths in {@code file} count. */
    private static Path directory(String file) {
        Path parent = Path.of(file).toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    /**
     * Reads one backend, with the keys and checks of the file. Nothing is taken from the
     * environment.
     *
     * @param json one object
     */
    public static Loaded.OfBackend backend(String json) {
        var faults = new Faults("backend");
        Optional<Node> root = Yaml.compose(json, faults);
        if (root.isPresent()) {
            var binder = new Binder(faults, _ -> null);
            Bound<Fields> bound = BackendKeys.BACKEND.bind(binder, root.get(), "the backend");
            if (bound instanceof Bound.Sound<Fields>(Fields fields, Position at)) {
                Path directory = Path.of("").toAbsolutePath();
                new CrossChecks(faults).oneOrigin(fields, at);
                new TlsChecks(faults, directory).backend(fields);
                if (faults.none()) {
                    return new Loaded.Backend(Assembler.backend(fields, directory));
                }
            }
        }
        return faults.all();
    }

    private static Loaded unreadable(Faults faults, String reason) {
        faults.add(Position.FILE, "the file cannot be read: " + reason, "a readable YAML file");
        return faults.all();
    }

    /** How many characters stand before the first byte that is not UTF-8; -1 without one. */
    private static int firstBroken(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        var result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        return result.isError() ? Character.codePointCount(out.flip(), 0, out.length()) : -1;
    }

    /**
     * Reads a configuration that is already in memory.
     *
     * @param file the name that faults carry, and in whose directory relative paths begin
     */
    public static Loaded readText(
            String file, String text, Function<String, @Nullable String> environment) {
        return readText(file, text, environment, false);
    }

    private static Loaded readText(
            String file,
            String text,
            Function<String, @Nullable String> environment,
            boolean starts) {
        var faults = new Faults(file);
        var root = Yaml.compose(Substitution.mask(text), faults);
        if (!faults.none()) {
            return faults.all();
        }
        if (root.isEmpty()) {
            return new Loaded.Valid(SluiceConfig.defaults());
        }
        var binder = new Binder(faults, environment);
        var bound = Keys.ROOT.bind(binder, root.get(), "the file");
        if (bound instanceof Bound.Sound<Fields>(Fields fields, _) && !binder.hasStopped()) {
            Path directory = directory(file);
            new CrossChecks(faults).check(fields);
            new TlsChecks(faults, directory).check(fields);
            if (starts) {
                new FileChecks(faults, directory).check(fields);
            }
            if (faults.none()) {
                return new Loaded.Valid(Assembler.config(fields, directory));
            }
        }
        return faults.all();
    }

    /**
     * A duration in the language of the files, such as {@code 30s}.
     *
     * @return null when {@code text} is none
     */
    public static @Nullable Duration duration(String text) {
        return Time.between("0s", "168h").parse(text) instanceof Parsed.Good<Duration> good
                ? good.value()
                : null;
    }
}
