package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Answer;
import io.sluice.testkit.RawBackend;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Plays all attacks against a proxy of its own and writes down what came of it; no test. */
final class HostileRun implements AutoCloseable {
    private static final int SECONDS = Integer.getInteger("hostile.seconds", 10);
    private static final int SLOW = Integer.getInteger("hostile.connections", 4000);
    private static final String CHOSEN = System.getProperty("hostile.attacks", "");
    private static final int ATTACKERS = 2;
    private static final int STREAMS = 100;
    private static final double MOST_RATIO = 2;
    private static final String ALONE = "127.0.0.1";
    private static final long FIRST_MILLIS = 200;
    private static final long GAP_MICROS = 1_000;
    private static final long NEWCOMERS_GAP_MICROS = 20_000;

    private final RawBackend held = RawBackend.start("held").hold();
    private final RawBackend victim = RawBackend.start("victim");
    private final RawBackend endless = RawBackend.start("long");
    private final Path folder = Files.createTempDirectory("hostile");
    private final HostileProxy proxy;
    private final HostileProxy other;
    private final HostileAttackers attackers = HostileAttackers.start();
    private final List<String> lines = new ArrayList<>();
    private final List<String> slowed = new ArrayList<>();
    private boolean isGood = true;

    private HostileRun() throws IOException {
        String body = "x".repeat(3_000_000);
        endless.answer(Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + body));
        List<RawBackend> backends = List.of(held, victim, endless);
        proxy = HostileProxy.start(folder, "attacked", backends);
        other = HostileProxy.start(folder, "other", backends);
    }

    public static void main(String[] arguments) throws Exception {
        try (var run = new HostileRun()) {
            run.all();
            Files.write(Path.of(arguments[0]), run.lines);
            run.lines.forEach(System.out::println);
            if (!run.isGood) {
                throw new AssertionError("not all is within its bounds");
            }
        }
    }

    private void all() throws Exception {
        watch(SECONDS); // until it is warm
        attacks();
        if (SLOW > 0) {
            lines.add("");
            lines.add("| slowhttptest, " + SLOW + " connections | victim's answers |");
            lines.add("|---|---|");
            slow("slow heads", "-H");
            slow("slow bodies", "-B");
            slow("slow readers", "-X");
            slow("ranges", "-R");
        }
        String log = proxy.log();
        lines.add("");
        lines.add(
                "Lines in the log: %d, stack traces: %d."
                        .formatted(log.lines().count(), log.split("\n\tat ", -1).length - 1));
    }

    private void attacks() throws Exception {
        lines.add(
                "| attack | known as | connections closed with (steps each) | p99 idle → attacked |"
                        + " ratio | another attacked | ratio | at one address | ratio | new there,"
                        + " at most | processor | memory | backend at most |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        int n = 0;
        for (Http2Attack attack : Http2Attack.values()) {
            if (CHOSEN.isEmpty() || List.of(CHOSEN.split(",", -1)).contains(attack.name())) {
                lines.add(row(attack, ++n));
                System.err.println(lines.getLast());
            }
        }
        lines.add("");
        lines.add(
                slowed.isEmpty()
                        ? "No attack has more than doubled the victim's p99."
                        : "More than doubled, and in brackets how much that is of what it was while"
                                + " the same attackers were at another proxy: "
                                + String.join(", ", slowed)
                                + ".");
    }

    /**
     * @param n of the attack: each begins with addresses of which nothing is known
     */
    private String row(Http2Attack attack, int n) throws Exception {
        List<String> own = List.of("127.1." + n + ".2", "127.1." + n + ".3");
        String common = "127.2." + n + ".1";
        HostileVictim.Seen idle = watch(SECONDS / 2.0);
        HostileVictim.Seen elsewhere = elsewhere(attack, own);
        long before = proxy.memory();
        AtomicInteger most = new AtomicInteger();
        AtomicBoolean goesOn = new AtomicBoolean(true);
        Thread counter = Thread.ofVirtual().start(() -> count(most, goesOn));
        long busy = proxy.cpuMillis();
        attackers.begin(attack, proxy.port(), SECONDS, own);
        HostileVictim.Seen attacked = watch(SECONDS);
        busy = proxy.cpuMillis() - busy;
        HostileAttackers.Done done = attackers.await();
        goesOn.set(false);
        counter.join();
        long grown = (proxy.memory() - before) / (1024 * 1024);
        awaitQuiet();
        Shared shared = shared(attack, common);
        boolean good =
                grown <= 64
                        && most.get() <= ATTACKERS * STREAMS
                        && attacked.isWhole()
                        && shared.old.isWhole()
                        && shared.fresh.isWhole();
        isGood &= good;
        if (attacked.p99() > MOST_RATIO * idle.p99()) {
            slowed.add(name(attack) + " (" + ratio(attacked, elsewhere) + ")");
        }
        return "| %s | %s | %s | %.2f → %.2f ms | %s | %.2f ms | %s | %.2f ms | %s | %s | %d ms/s | %+d MiB | %d |%s"
                .formatted(
                        name(attack),
                        attack.known(),
                        done.closed(),
                        idle.p99(),
                        attacked.p99(),
                        ratio(attacked, idle),
                        elsewhere.p99(),
                        ratio(elsewhere, idle),
                        shared.old.p99(),
                        ratio(shared.old, idle),
                        newThere(shared.fresh),
                        busy / SECONDS,
                        grown,
                        most.get(),
                        good ? "" : " **out of bounds**");
    }

    /** How long those waited whom nothing tells from the attackers. */
    private static String newThere(HostileVictim.Seen seen) {
        long waiting = seen.asked() - seen.answered();
        String more = waiting == 0 ? "" : ", %d of %d in vain".formatted(waiting, seen.asked());
        return String.format(Locale.ROOT, "%.0f ms%s", seen.most(), more);
    }

    private static String name(Http2Attack attack) {
        return attack.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String ratio(HostileVictim.Seen seen, HostileVictim.Seen idle) {
        return String.format(Locale.ROOT, "%.1f", seen.p99() / Math.max(0.001, idle.p99()));
    }

    /** The machine is as busy, but not this proxy. */
    private HostileVictim.Seen elsewhere(Http2Attack attack, List<String> own) {
        int seconds = Math.max(1, SECONDS / 2);
        attackers.begin(attack, other.port(), seconds, own);
        HostileVictim.Seen seen = watch(seconds);
        attackers.await();
        other.awaitQuiet();
        return seen;
    }

    /**
     * What those see who share the attackers' address.
     *
     * @param old on a connection that was there before
     * @param fresh on a new connection for each request
     */
    private record Shared(HostileVictim.Seen old, HostileVictim.Seen fresh) {}

    private Shared shared(Http2Attack attack, String common) throws InterruptedException {
        int seconds = Math.max(1, SECONDS / 2);
        CompletableFuture<HostileVictim.Seen> fresh =
                CompletableFuture.supplyAsync(
                        () ->
                                HostileVictim.ask(
                                        proxy.port(), common, false, NEWCOMERS_GAP_MICROS, seconds),
                        task -> Thread.ofPlatform().start(task));
        CompletableFuture<HostileVictim.Seen> old =
                CompletableFuture.supplyAsync(
                        () -> HostileVictim.ask(proxy.port(), common, true, GAP_MICROS, seconds),
                        task -> Thread.ofPlatform().start(task));
        TimeUnit.MILLISECONDS.sleep(FIRST_MILLIS); // the connection is there before
        attackers.begin(attack, proxy.port(), seconds, List.of(common, common));
        attackers.await();
        HostileVictim.Seen last = fresh.join();
        awaitQuiet();
        return new Shared(old.join(), last);
    }

    private void count(AtomicInteger most, AtomicBoolean goesOn) {
        while (goesOn.get()) {
            most.accumulateAndGet(held.openRequests(), Math::max);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private HostileVictim.Seen watch(double seconds) {
        return HostileVictim.ask(proxy.port(), ALONE, true, GAP_MICROS, seconds);
    }

    private void slow(String name, String mode) throws Exception {
        String url = "http://127.0.0.1:" + proxy.port() + "/v1/models";
        Process attack =
                new ProcessBuilder(
                                "slowhttptest",
                                mode,
                                "-c",
                                Integer.toString(SLOW),
                                "-r",
                                "800",
                                "-i",
                                "2",
                                "-l",
                                Integer.toString(2 * SECONDS),
                                "-p",
                                "3",
                                "-u",
                                url)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(folder.resolve("slow.log").toFile()))
                        .start();
        HostileVictim.Seen seen = watch(2.0 * SECONDS);
        attack.destroy();
        attack.waitFor();
        awaitQuiet();
        isGood &= seen.isWhole();
        lines.add(
                "| %s | %d of %d, p99 %.1f ms |%s"
                        .formatted(
                                name,
                                seen.answered(),
                                seen.asked(),
                                seen.p99(),
                                seen.isWhole() ? "" : " **out of bounds**"));
    }

    private void awaitQuiet() {
        proxy.awaitQuiet();
        assertThat(held.openRequests()).isZero();
    }

    @Override
    public void close() {
        attackers.close();
        proxy.close();
        other.close();
        List.of(held, victim, endless).forEach(RawBackend::close);
    }
}
