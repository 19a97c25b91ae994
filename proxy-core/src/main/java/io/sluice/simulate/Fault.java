package io.sluice.simulate;

import io.netty.handler.codec.http.HttpHeaders;

import java.time.Duration;

/**
 * What may go wrong with a request: it asks for it in its field {@code x-simulate-fault}, or the
 * server was told so, see {@link Faults}. N counts tokens; 0 means before the first one, and after
 * the head when the answer streams.
 */
sealed interface Fault {
    String FIELD = "x-simulate-fault";

    /** Nothing goes wrong. */
    record None() implements Fault {}

    /** {@code crash}: the server stops listening and closes every connection. */
    record Crash() implements Fault {}

    /** {@code hang} (no answer at all) or {@code hang-after=N}: silence until the client leaves. */
    record Hang(int tokens) implements Fault {
        static final int BEFORE_HEAD = -1;
    }

    /** {@code reset-after=N}: the connection is reset (RST). */
    record Reset(int tokens) implements Fault {}

    /** {@code truncate-after=N}: the connection is closed (FIN) in the middle of the answer. */
    record Truncate(int tokens) implements Fault {}

    /** {@code status=503}: an error answer. */
    record Status(int status) implements Fault {}

    /** {@code slow=100ms}: that long before the first token and between tokens. */
    record Slow(Duration pace) implements Fault {}

    /** {@code garbage}: bytes that are no HTTP, then the end of the connection. */
    record Garbage() implements Fault {}

    /** {@code close}: the connection is closed (FIN) without an answer. */
    record Close() implements Fault {}

    /** {@code close-idle}: the connection is closed after the answer, which does not say so. */
    record CloseIdle() implements Fault {}

    static Fault of(HttpHeaders headers) throws Refusal {
        return of(headers.get(FIELD, "").strip());
    }

    /** The fault that has this name, with its number. */
    static Fault of(String asked) throws Refusal {
        int equals = asked.indexOf('=');
        String name = equals < 0 ? asked : asked.substring(0, equals);
        String value = equals < 0 ? "" : asked.substring(equals + 1);
        try {
            return of(name, value);
        } catch (NumberFormatException e) {
            throw Refusal.value(FIELD, "bad number in fault: " + asked);
        }
    }

    private static Fault of(String name, String value) throws Refusal {
        return switch (name) {
            case "" -> new None();
            case "crash" -> new Crash();
            case "hang" -> new Hang(Hang.BEFORE_HEAD);
            case "hang-after" -> new Hang(Integer.parseUnsignedInt(value));
            case "reset-after" -> new Reset(Integer.parseUnsignedInt(value));
            case "truncate-after" -> new Truncate(Integer.parseUnsignedInt(value));
            case "status" -> new Status(Integer.parseUnsignedInt(value));
            case "slow" -> new Slow(milliseconds(value));
            case "garbage" -> new Garbage();
            case "close" -> new Close();
            case "close-idle" -> new CloseIdle();
            default -> throw Refusal.value(FIELD, "unknown fault: " + name);
        };
    }

    private static Duration milliseconds(String value) {
        String number = value.endsWith("ms") ? value.substring(0, value.length() - 2) : value;
        return Duration.ofMillis(Integer.parseUnsignedInt(number));
    }
}
