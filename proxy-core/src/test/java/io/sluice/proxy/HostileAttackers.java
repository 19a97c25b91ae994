package io.sluice.proxy;

import io.netty.handler.codec.http2.Http2Error;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The attackers of {@link HostileRun}, in a process of their own that gets what the others leave of
 * the processors, as if it were on another machine. There is one for each address. Every second one
 * goes on as long as it can write, the others begin anew as soon as they are told to leave.
 */
final class HostileAttackers implements AutoCloseable {
    /** What they did: connections, steps on them, and the errors with which those ended. */
    record Done(int connections, long steps, List<Integer> errors) {
        String closed() {
            String how =
                    errors.stream()
                            .distinct()
                            .sorted()
                            .map(Done::name)
                            .collect(Collectors.joining(", "));
            return "%d × %s (%d)"
                    .formatted(
                            connections,
                            how.isEmpty() ? "none" : how,
                            steps / Math.max(1, connections));
        }

        private static String name(int error) {
            return error < 0 ? "cut" : String.valueOf(Http2Error.valueOf(error));
        }
    }

    private final Process process;
    private final BufferedReader said;

    private HostileAttackers(Process process) {
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
    }

    static HostileAttackers start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new HostileAttackers(
                new ProcessBuilder(
                                "chrt",
                                "--idle",
                                "0",
                                java,
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                HostileAttackers.class.getName())
                        .redirectError(Redirect.INHERIT)
                        .start());
    }

    /** Has them attack from now on; one attack at a time. */
    void begin(Http2Attack attack, int port, int seconds, List<String> addresses) {
        try {
            var words = process.outputWriter(StandardCharsets.UTF_8);
            String from = String.join(",", addresses);
            words.write("%s %d %d %s\n".formatted(attack.name(), port, seconds, from));
            words.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the attack is over. */
    Done await() {
        try {
            String line = said.readLine();
            if (line == null) {
                throw new AssertionError("the attackers have died");
            }
            String[] words = line.strip().split(" ", -1);
            List<Integer> errors = new ArrayList<>();
            for (int i = 2; i < words.length; i++) {
                errors.add(Integer.valueOf(words[i]));
            }
            return new Done(Integer.parseInt(words[0]), Long.parseLong(words[1]), errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            var attack = Http2Attack.valueOf(words[0]);
            int seconds = Integer.parseInt(words[2]);
            var round = new Round(attack, Integer.parseInt(words[1]), seconds);
            System.out.println(round.play(List.of(words[3].split(",", -1))));
        }
    }

    /** One attack of all of them. */
    private static final class Round {
        private final Http2Attack attack;
        private final int port;
        private final long until;
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicLong steps = new AtomicLong();
        private final List<Integer> errors = Collections.synchronizedList(new ArrayList<>());
        private final List<Http2Client> open = Collections.synchronizedList(new ArrayList<>());

        Round(Http2Attack attack, int port, int seconds) {
            this.attack = attack;
            this.port = port;
            this.until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        }

        String play(List<String> addresses) throws InterruptedException {
            List<Thread> attackers = new ArrayList<>();
            for (int i = 0; i < addresses.size(); i++) {
                String from = addresses.get(i);
                boolean obeys = i % 2 == 0;
                attackers.add(Thread.ofPlatform().start(() -> attack(from, obeys)));
            }
            TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
            for (Thread attacker : attackers) {
                while (attacker.isAlive()) { // it may wait for a proxy that takes its time
                    List.copyOf(open).forEach(Http2Client::close);
                    attacker.join(100);
                }
            }
            String all =
                    List.copyOf(errors).stream()
                            .distinct()
                            .map(String::valueOf)
                            .collect(Collectors.joining(" "));
            return connections + " " + steps + " " + all;
        }

        private void attack(String from, boolean obeys) {
            while (goesOn()) {
                connections.incrementAndGet();
                @Nullable Http2Client client = null;
                try {
                    client = Http2Client.connectFrom(from, port, attack.settings());
                    open.add(client);
                    one(client.withoutCredit(), obeys);
                } catch (UncheckedIOException | AssertionError closed) {
                    // As it should be, or nothing came for long.
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                } finally {
                    if (client != null) {
                        open.remove(client);
                        client.close();
                    }
                }
            }
        }

        private boolean goesOn() {
            return System.nanoTime() - until < 0;
        }

        private void one(Http2Client client, boolean obeys) throws InterruptedException {
            client.next(frame -> frame.type() == Frame.WINDOW_UPDATE); // settings are settled
            Thread reader = Thread.ofPlatform().start(() -> read(client, obeys));
            int i = 0;
            try {
                for (; goesOn() && reader.isAlive(); i++) {
                    attack.step(client, i);
                }
            } catch (UncheckedIOException closed) {
                reader.join(TimeUnit.SECONDS.toMillis(2));
            } finally {
                steps.addAndGet(i);
            }
        }

        private void read(Http2Client client, boolean obeys) {
            try {
                if (obeys) {
                    Frame last = client.next(frame -> frame.type() == Frame.GOAWAY);
                    errors.add(last == null ? -1 : last.number(4));
                    client.close();
                } else {
                    errors.add(client.awaitGoAway());
                }
            } catch (AssertionError | RuntimeException over) {
                // The time was over before it was closed.
            }
        }
    }
}
