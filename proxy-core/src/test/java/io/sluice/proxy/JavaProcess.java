package io.sluice.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.cli.Main;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The program as a process of its own, from the class path of the tests. */
final class JavaProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final int port;

    private JavaProcess(Process process) throws IOException {
        this.process = process;
        this.port = port(process);
    }

    /** Runs the command and waits until it says where it listens. */
    static JavaProcess start(String... arguments) {
        var nowhere = ProcessBuilder.Redirect.DISCARD;
        return start(List.of(), nowhere, List.of("-Xmx128m"), "", arguments);
    }

    /** As {@link #start}, with these options for Java. */
    static JavaProcess startWith(List<String> options, String... arguments) {
        return start(List.of(), ProcessBuilder.Redirect.DISCARD, options, "", arguments);
    }

    /**
     * Runs the command under limits and waits until it says where it listens. As in a distribution
     * the program is a jar: classes that lie in files need descriptors to be loaded.
     *
     * @param prefix a command that runs the one behind it
     * @param errors where standard error goes
     * @param options of the virtual machine
     */
    static JavaProcess startLimited(
            List<String> prefix,
            ProcessBuilder.Redirect errors,
            List<String> options,
            String... arguments) {
        return start(prefix, errors, options, Packed.JAR + File.pathSeparator, arguments);
    }

    private static JavaProcess start(
            List<String> prefix,
            ProcessBuilder.Redirect errors,
            List<String> options,
            String first,
            String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(List.of("-cp", first + classPath()));
        command.add("io.sluice.cli.Main");
        command.addAll(List.of(arguments));
        try {
            return new JavaProcess(new ProcessBuilder(command).redirectError(errors).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program's classes in one jar, made once. */
    private static final class Packed {
        private static final Path JAR = pack();

        private static Path pack() {
            try {
                Path classes =
                        Path.of(
                                Main.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI());
                Path jar = Files.createTempFile("sluice", ".jar");
                jar.toFile().deleteOnExit();
                try (var out = new JarOutputStream(Files.newOutputStream(jar));
                        Stream<Path> files = Files.walk(classes)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                        Files.copy(file, out);
                    }
                }
                return jar;
            } catch (IOException | URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** That of this process, for one that is started in another directory. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int port(Process process) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher matcher = PORT.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        process.destroyForcibly();
        throw new AssertionError("the process ended without saying where it listens");
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal, such as {@code STOP}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while sending a signal", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end; the exit code. */
    int awaitExit() {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the process has not ended in time");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for a process", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
    }
}
