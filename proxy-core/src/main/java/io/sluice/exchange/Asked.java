package io.sluice.exchange;

import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http1.Origin;
import io.sluice.stream.ClientStream;

import java.nio.charset.StandardCharsets;

/**
 * Who has asked for what, as texts for the access log.
 *
 * @param path without its query
 */
record Asked(String listener, String client, String method, String path) {
    /** Longer ones are cut: what waits for the log is bounded. */
    private static final int LONGEST_PATH = 1024;

    private static final int LONGEST_METHOD = 32;

    /** Without a log nobody reads it. */
    private static final Asked UNSAID = new Asked("", "", "", "");

    /** The paths that most requests have, so that no text is made of each. */
    private enum Usual {
        CHAT("/v1/chat/completions"),
        COMPLETIONS("/v1/completions"),
        EMBEDDINGS("/v1/embeddings"),
        RESPONSES("/v1/responses"),
        MESSAGES("/v1/messages");

        private static final Usual[] ALL = values();

        private final String text;
        private final byte[] bytes;

        Usual(String text) {
            this.text = text;
            this.bytes = text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /**
     * @param head borrowed, for this call only
     */
    static Asked of(Service service, ClientStream client, RequestHead head, LoopContext loop) {
        if (!loop.accessLog().isOn()) {
            return UNSAID;
        }
        return new Asked(service.listener(), address(client.origin()), method(head), path(head));
    }

    /** When no request could be read. */
    static Asked nothing(Service service, Origin origin) {
        return new Asked(service.listener(), address(origin), "", "");
    }

    private static String address(Origin origin) {
        return new String(origin.address(), StandardCharsets.US_ASCII);
    }

    private static String method(RequestHead head) {
        return head.method() == Method.OTHER
                ? text(head, head.methodStart(), head.methodLength(), LONGEST_METHOD)
                : head.method().name();
    }

    private static String path(RequestHead head) {
        for (Usual usual : Usual.ALL) {
            if (head.pathEquals(usual.bytes)) {
                return usual.text;
            }
        }
        return text(head, head.targetStart(), head.pathLength(), LONGEST_PATH);
    }

    private static String text(RequestHead head, int start, int length, int most) {
        String text =
                head.bytes().toString(start, Math.min(length, most), StandardCharsets.US_ASCII);
        return length > most ? text + "…" : text;
    }
}
