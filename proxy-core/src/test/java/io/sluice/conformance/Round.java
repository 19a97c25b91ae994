package io.sluice.conformance;

import io.sluice.conformance.Player.Mode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All cases of a table against one proxy, several at a time. */
final class Round {
    private static final int AT_ONCE = 8;

    /**
     * What a case came to.
     *
     * @param seen what came of it in each way of playing that is not allowed; empty when all are
     */
    record Result(Case of, List<String> seen) {
        boolean passed() {
            return seen.isEmpty();
        }

        @Override
        public String toString() {
            return of + ": " + String.join(", ", seen) + "; allowed: " + of.allowed();
        }
    }

    /** Plays one case in one way. */
    @FunctionalInterface
    interface Play {
        String play(Case it, Mode mode);
    }

    private Round() {}

    /** Plays all cases in each of these ways; the results are in the cases' order. */
    static List<Result> play(List<Case> cases, Play play, List<Mode> modes) {
        try (ExecutorService players = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Result>> results = new ArrayList<>();
            for (Case it : cases) {
                results.add(players.submit(() -> result(it, play, modes)));
            }
            return results.stream().map(Round::get).toList();
        }
    }

    private static Result get(Future<Result> result) {
        try {
            return result.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("a case could not be played", e);
        }
    }

    private static Result result(Case it, Play play, List<Mode> modes) {
        List<String> others = new ArrayList<>();
        for (Mode mode : modes) {
            String seen = play.play(it, mode);
            if (!it.allowed().contains(seen)) {
                others.add(seen + " (" + mode.toString().toLowerCase(java.util.Locale.ROOT) + ")");
            }
        }
        return new Result(it, others);
    }
}
