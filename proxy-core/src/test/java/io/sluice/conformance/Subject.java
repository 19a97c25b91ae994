package io.sluice.conformance;

import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.serve.Sluice;
import io.sluice.testkit.Ports;
import io.sluice.testkit.TestTls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** A proxy that is played against, in front of one backend that serves the model {@code m}. */
interface Subject extends AutoCloseable {
    /** As it is called in the tables. */
    String name();

    /** Where it listens, on the loopback interface. */
    int port();

    /** Where it listens with TLS. */
    int tlsPort();

    @Override
    void close();

    /**
     * Starts one by its name: {@code sluice}, also with the transport behind a slash, or a program
     * that must be installed.
     *
     * @param directory for what it needs
     */
    static Subject start(String name, int backend, Path directory) {
        if (!name.startsWith("sluice")) {
            return Program.start(name, backend, directory);
        }
        String transport = name.equals("sluice") ? "auto" : name.substring("sluice/".length());
        return sluice("transport: " + transport + "\n", backend, directory);
    }

    /**
     * Starts this proxy, which forwards everything that it can.
     *
     * @param more top-level YAML
     */
    static Subject sluice(String more, int backend, Path directory) {
        Path certificate = TestTls.copy("server.crt", directory, "server.crt");
        Path key = TestTls.copy("server.key", directory, "server.key");
        String yaml =
                """
                %sthreads: 2
                listeners:
                  - {bind: '127.0.0.1:0', serves: [inference]}
                  - {bind: '127.0.0.1:0', serves: [inference], tls: {certificate: '%s', key: '%s'}}
                backends: [{url: 'http://127.0.0.1:%d', models: [m]}]
                unrouted: forward
                """
                        .formatted(more, certificate, key, backend);
        Loaded loaded = ConfigReader.readText("conformance.yaml", yaml, System::getenv);
        if (!(loaded instanceof Loaded.Valid valid)) {
            throw new AssertionError(loaded + " in\n" + yaml);
        }
        try {
            return new Own(Sluice.start(valid.config(), null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** This proxy, in this process. */
    record Own(Sluice sluice) implements Subject {
        public Own {
            while (!sluice.canServe()) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        public String name() {
            return "sluice";
        }

        @Override
        public int port() {
            return sluice.addresses().getFirst().getPort();
        }

        @Override
        public int tlsPort() {
            return sluice.addresses().getLast().getPort();
        }

        @Override
        public void close() {
            sluice.close();
        }
    }

    /** Another proxy, as Debian packages it, with the configuration beside this class. */
    record Program(String name, int port, int tlsPort, Process process) implements Subject {
        static Program start(String name, int backend, Path directory) {
            int port = Ports.free();
            int tlsPort = Ports.free();
            try (InputStream in = Subject.class.getResourceAsStream(name + ".conf")) {
                TestTls.copy("server.crt", directory, "server.crt");
                Path pem = TestTls.copy("server.key", directory, "server.crt.key");
                String text =
                        new String(
                                        Objects.requireNonNull(in, name).readAllBytes(),
                                        StandardCharsets.UTF_8)
                                .replace("$port", "" + port)
                                .replace("$tls_port", "" + tlsPort)
                                .replace("$backend", "" + backend)
                                .replace("$dir", directory.toString());
                Path file = directory.resolve(name + ".conf");
                Files.writeString(file, text);
                String[] command =
                        name.equals("nginx")
                                ? new String[] {
                                    "nginx", "-c", file.toString(), "-p", directory + "/"
                                }
                                : new String[] {name, "-db", "-f", file.toString()};
                Process process =
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(directory.resolve(name + ".log").toFile())
                                .start();
                var program = new Program(name, port, tlsPort, process);
                program.await(pem);
                return program;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void await(Path pem) {
            while (true) {
                try (var _ = new Socket(InetAddress.getLoopbackAddress(), tlsPort)) {
                    return;
                } catch (IOException e) {
                    if (!process.isAlive()) {
                        throw new AssertionError(name + " has ended, see " + pem.getParent(), e);
                    }
                    LockSupport.parkNanos(10_000_000);
                }
            }
        }

        @Override
        public void close() {
            process.destroy();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
