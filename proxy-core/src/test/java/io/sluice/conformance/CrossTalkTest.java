package io.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * No answer reaches another request than its own, however the backend poisons its connections: with
 * a second answer behind the first, with answers before the request has ended, with interim
 * answers, with answers that are cut or torn. What comes on an idle connection is another test's.
 * {@code -Dconformance.requests=1000000} makes it as many.
 */
class CrossTalkTest {
    private static final int REQUESTS = Integer.getInteger("conformance.requests", 20_000);
    private static final int CLIENTS = 16;
    private static final int LARGE = 80_000;
    private static final String PATH = "/v1/files/";

    /** How a backend answers; more than half do it well, so that connections are used again. */
    private enum Trick {
        NONE,
        NONE_CHUNKED,
        NONE_AGAIN,
        NONE_CHUNKED_AGAIN,
        EARLY,
        TWO,
        CLOSE,
        INTERIM,
        INTERIM_FLOOD,
        CUT,
        TORN,
        NO_ANSWER
    }

    @TempDir private Path directory;
    private final Queue<String> foreign = new ConcurrentLinkedQueue<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong own = new AtomicLong();

    @Test
    void no_answer_reaches_another_request() {
        try (EchoBackend backend = EchoBackend.start(false);
                Subject subject = Subject.start("sluice", backend.port(), directory)) {
            backend.forget();
            backend.reply(new Poisoner());
            try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
                for (int i = 0; i < CLIENTS; i++) {
                    var random = new SplittableRandom(i);
                    int number = i;
                    clients.submit(() -> run(subject, number, random));
                }
            }
            assertThat(foreign).isEmpty();
            assertThat(answered.get() / CLIENTS).isEqualTo(REQUESTS / CLIENTS);
            assertThat(own.get()).as("whole answers").isGreaterThan(REQUESTS / 2);
            Page.write("cross-talk.tsv", answered + "\t" + own + "\t" + foreign.size() + "\n");
        }
    }

    private void run(Subject subject, int client, SplittableRandom random) {
        RawClient connection = RawClient.connect(subject.port());
        for (int i = 0; i < REQUESTS / CLIENTS; i++) {
            Trick trick = Trick.values()[random.nextInt(Trick.values().length)];
            String nonce = trick + "-" + client + "-" + i;
            try {
                if (!isKept(connection, nonce, trick)) {
                    connection.reset();
                    connection = RawClient.connect(subject.port());
                }
            } catch (AssertionError | UncheckedIOException e) {
                foreign.add(nonce + " " + e);
                return;
            }
        }
        connection.reset();
    }

    /** One request; false when its connection cannot be used any more. */
    private boolean isKept(RawClient client, String nonce, Trick trick) {
        String content = trick == Trick.EARLY ? "x".repeat(LARGE) : "";
        String head =
                "%s %s%s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
                        .formatted(
                                content.isEmpty() ? "GET" : "POST", PATH, nonce, content.length());
        try {
            client.send(head + content);
        } catch (UncheckedIOException _) {
            // An early answer has ended the upload; it is there to be read.
        }
        RawResponse got = client.readResponse();
        answered.incrementAndGet();
        String said = got.field("x-nonce");
        boolean failed = got.status() == 0 || (got.status() / 100 == 5 && said.isEmpty());
        boolean whole = got.complete() && got.text().equals(nonce);
        if (!failed && !(said.equals(nonce) && (whole || !got.complete()))) {
            foreign.add(nonce + " got " + got.status() + " " + said + " " + got.text());
        }
        own.addAndGet(whole ? 1 : 0);
        return got.complete() && !got.field("connection").equalsIgnoreCase("close");
    }

    /** Answers with the nonce of the request, and does what the nonce says beside it. */
    private static final class Poisoner implements EchoBackend.Reply {
        private static final String POISON = answer("poison");

        @Override
        public void early(String target, Socket socket) throws IOException {
            if (target.startsWith(PATH + Trick.EARLY)) {
                send(socket, answer(target.substring(PATH.length())));
            }
        }

        @Override
        public boolean to(Heard heard, Socket socket) throws IOException {
            if (!heard.target().startsWith(PATH)) {
                return EchoBackend.echo(heard, socket);
            }
            String nonce = heard.target().substring(PATH.length());
            Trick trick = Trick.valueOf(nonce.split("-", 2)[0]);
            String whole = answer(nonce);
            String chunked =
                    head(nonce, "Transfer-Encoding: chunked")
                            + Integer.toHexString(nonce.length())
                            + "\r\n"
                            + nonce
                            + "\r\n0\r\n\r\n";
            switch (trick) {
                case NONE, NONE_AGAIN, CLOSE -> send(socket, whole);
                case NONE_CHUNKED, NONE_CHUNKED_AGAIN -> send(socket, chunked);
                case EARLY, NO_ANSWER -> {}
                case TWO -> send(socket, chunked + POISON);
                case INTERIM -> send(socket, "HTTP/1.1 103 Hints\r\n\r\n".repeat(3) + whole);
                case INTERIM_FLOOD -> send(socket, "HTTP/1.1 103 Hints\r\n\r\n".repeat(99) + whole);
                case CUT, TORN -> send(socket, whole.substring(0, whole.length() - 2));
            }
            if (trick == Trick.TORN) {
                socket.setSoLinger(true, 0);
            }
            return switch (trick) {
                case CLOSE, CUT, TORN, NO_ANSWER -> false;
                default -> true;
            };
        }

        private static String head(String nonce, String framing) {
            return "HTTP/1.1 200 OK\r\nX-Nonce: " + nonce + "\r\n" + framing + "\r\n\r\n";
        }

        private static String answer(String nonce) {
            return head(nonce, "Content-Length: " + nonce.length()) + nonce;
        }

        private static void send(Socket socket, String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        }
    }
}
