package io.sluice.conformance;

import io.sluice.conformance.Player.Mode;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.List;
import java.util.stream.Collectors;

/** Answers a proxy's requests with the bytes of a backend, and tells what its client has got. */
final class AnswerPlayer {
    private static final String PATH = "/v1/case/";

    /** What must not reach a client (RFC 9110 §7.6.1). */
    private static final List<String> HOP_BY_HOP =
            List.of("x-secret", "keep-alive", "proxy-authenticate", "upgrade", "trailer");

    private final Subject subject;
    private final List<Case> cases;

    AnswerPlayer(Subject subject, EchoBackend backend, List<Case> cases) {
        this.subject = subject;
        this.cases = cases;
        backend.reply(this::reply);
    }

    /** One outcome of {@link Case#allowed}, or another. */
    String play(Case it, Mode mode) {
        String path = PATH + cases.indexOf(it) + "/" + mode;
        String version = mode == Mode.OLD ? "1.0" : "1.1";
        String content = it.method().equals("POST") ? "{\"model\":\"m\"}" : "";
        String request =
                "%s %s HTTP/%s\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(it.method(), path, version, content.length(), content);
        try (RawClient client = Player.connect(subject, mode)) {
            client.send(request);
            RawResponse got =
                    it.method().equals("HEAD")
                            ? client.readResponseToHead()
                            : client.readResponse();
            String hidden =
                    HOP_BY_HOP.stream()
                            .filter(name -> !got.field(name).isEmpty())
                            .collect(Collectors.joining(",", "[", "]"));
            return brief(got)
                    + (hidden.length() > 2 ? hidden : "")
                    + (follows(client, got, mode) ? "" : " and a foreign answer behind it");
        } catch (UncheckedIOException _) {
            return "no connection";
        } catch (AssertionError _) {
            return "no answer";
        }
    }

    private static String brief(RawResponse got) {
        if (got.status() == 502) {
            return "502"; // the proxy's own, as no case answers so
        }
        return got.status() + (got.complete() ? ":" + got.body().length() : "…");
    }

    /** The next request, on the same connection where it goes on, has its own answer. */
    private boolean follows(RawClient client, RawResponse got, Mode mode) {
        boolean open = mode != Mode.OLD && got.complete() && got.status() / 100 == 2;
        boolean kept = open && !got.field("connection").equalsIgnoreCase("close");
        int behind = kept ? next(client) : 0;
        if (behind != 0) {
            return behind > 0;
        }
        try (RawClient fresh = Player.connect(subject, Mode.WHOLE)) {
            return next(fresh) > 0;
        }
    }

    /** 1 when the next answer is its own or a failure of the proxy's; 0: none came; -1: foreign. */
    private static int next(RawClient client) {
        try {
            client.send("GET /v1/next HTTP/1.1\r\nHost: a\r\n\r\n");
        } catch (UncheckedIOException _) {
            return 0;
        }
        RawResponse got = client.readResponse();
        boolean own = got.field("x-echo").equals("GET:0") || got.status() / 100 == 5;
        return own ? 1 : got.status() == 0 ? 0 : -1;
    }

    private boolean reply(Heard heard, Socket socket) throws IOException {
        if (!heard.target().startsWith(PATH)) {
            return EchoBackend.echo(heard, socket);
        }
        String[] words = heard.target().substring(PATH.length()).split("/", -1);
        Case it = cases.get(Integer.parseInt(words[0]));
        OutputStream out = socket.getOutputStream();
        for (byte[] piece : it.pieces()) {
            if (words[1].equals(Mode.SPLIT.name()) && piece.length < 5_000) {
                for (byte one : piece) {
                    out.write(one);
                }
            } else {
                out.write(piece);
            }
        }
        if (it.ending() == Case.Ending.RESET) {
            socket.setSoLinger(true, 0);
        }
        return it.ending() == Case.Ending.OPEN;
    }
}
