package io.sluice.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What the operator may have meant. */
final class Suggestion {
    private Suggestion() {}

    /** {@code , did you mean `x`?} for the nearest word, or nothing when none is near. */
    static String among(Collection<String> words, String text) {
        String written = text.toLowerCase(Locale.ROOT);
        return words.stream()
                .filter(w -> Math.abs(w.length() - written.length()) <= 3)
                .filter(w -> distance(w, written) <= Math.clamp(w.length() / 3, 1, 3))
                .min(Comparator.comparingInt(w -> distance(w, written)))
                .map(w -> ", did you mean `" + w + "`?")
                .orElse("");
    }

    /** Letters to add, drop, change or swap with their neighbour; - and _ are the same. */
    static int distance(String left, String right) {
        String a = left.replace('-', '_');
        String b = right.replace('-', '_');
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
        best = Math.min(best, cost[i - 1][j - 1] + change);
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
