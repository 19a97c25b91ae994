package io.sluice.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawHead;
import io.sluice.testkit.RawResponse;
import io.sluice.testkit.TestTls;

import java.io.UncheckedIOException;
import java.util.Arrays;

/** Plays the bytes of a client to a proxy, and tells in the tables' notation what came of it. */
final class Player {
    /** What ends every case whose requests have ended: whether it is answered tells the rest. */
    private static final byte[] LAST =
            "GET /v1/LAST HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1);

    /** A split costs a segment for each byte; longer cases are cut at their first bytes only. */
    private static final int SPLIT = 400;

    /** How the bytes are sent. */
    enum Mode {
        WHOLE,
        SPLIT,
        TLS,
        /** By a client of HTTP/1.0; for answers. */
        OLD
    }

    private final Subject subject;

    Player(Subject subject) {
        this.subject = subject;
    }

    /** One outcome of {@link Case#allowed}, or another; waits until the proxy has closed. */
    String play(Case it, Mode mode) {
        boolean unfinished = it.allowed().contains("!") && !it.allowed().contains("GET:0");
        try (RawClient client = connect(subject, mode)) {
            var seen = new StringBuilder();
            send(client, it, mode, unfinished);
            boolean last = false;
            for (String one = next(client); !one.isEmpty(); one = next(client)) {
                last = one.equals("LAST");
                seen.append(last ? "" : " ").append(last ? "" : one);
            }
            return seen.append(last ? "" : "!").toString().strip();
        } catch (UncheckedIOException _) {
            return "no connection";
        } catch (AssertionError _) {
            return "no answer";
        }
    }

    /** Connects as this mode wants it. */
    static RawClient connect(Subject subject, Mode mode) {
        return mode == Mode.TLS
                ? RawClient.connectTls(
                        subject.tlsPort(), TestTls.anonymous(), "localhost", "TLSv1.3")
                : RawClient.connect(subject.port());
    }

    private static void send(RawClient client, Case it, Mode mode, boolean unfinished) {
        try {
            for (int i = 0; i < it.pieces().size(); i++) {
                if (i > 0) {
                    client.readHead();
                }
                send(client, it.pieces().get(i), mode);
            }
            if (unfinished) {
                client.halfClose();
            } else {
                client.send(LAST);
            }
        } catch (UncheckedIOException _) {
            // The proxy has closed before it has read everything; what it said is still read.
        }
    }

    private static void send(RawClient client, byte[] bytes, Mode mode) {
        int cut = mode == Mode.SPLIT ? Math.min(bytes.length, SPLIT) : 0;
        client.sendSplit(Arrays.copyOf(bytes, cut));
        client.send(Arrays.copyOfRange(bytes, cut, bytes.length));
    }

    /** The next answer in brief; empty at the connection's end. */
    private String next(RawClient client) {
        RawHead head = client.readHead();
        while (head.status() / 100 == 1 && head.status() != 101) {
            head = client.readHead();
        }
        String echo = head.field("x-echo");
        if (head.status() == 0) {
            return head.startLine().isEmpty() ? "" : "?";
        }
        if (echo.startsWith("HEAD")) {
            return echo;
        }
        RawResponse whole = client.readRest();
        if (head.field("x-heard").startsWith("GET /v1/LAST ")) {
            return "LAST";
        }
        String said = echo.isEmpty() ? head.status() + fault(whole) : echo;
        return said + (whole.complete() ? "" : "…");
    }

    /** What is wrong with a refusal of this proxy's own, whose form is known. */
    private String fault(RawResponse refusal) {
        boolean own = subject.name().equals("sluice") && refusal.status() >= 400;
        return !own || refusal.text().matches("\\{\"error\":\\{.*\"code\":\"[a-z_]+\".*}}")
                ? ""
                : "[no JSON]";
    }
}
