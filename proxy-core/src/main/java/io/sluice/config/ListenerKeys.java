package io.sluice.config;

import java.net.InetSocketAddress;
import java.util.List;

/** The keys of one listener. */
final class ListenerKeys {
    private ListenerKeys() {}

    private enum Open {
        ALWAYS
    }

    static final Key<InetSocketAddress> BIND =
            Key.required(
                    "bind",
                    new Address(),
                    "Where to listen. Port 0 is any free port. IPv6 stands in brackets;"
                            + " localhost is 127.0.0.1.");
    static final Key<List<Bound<Serves>>> SERVES =
            Key.of(
                    "serves",
                    ListOf.some(Choice.of(Serves.class)),
                    "[inference]",
                    "What clients find here: inference, management, or both on one port.");
    static final Key<Boolean> HTTP2 =
            Key.of(
                            "http2",
                            new Flag(),
                            "true",
                            "Whether HTTP/2 is spoken beside HTTP/1.1: by ALPN with TLS, by prior knowledge"
                                    + " without.")
                    .restart();
    static final Key<String> CERTIFICATE =
            Key.required(
                            "certificate",
                            Common.FILE,
                            "The certificate chain, PEM, the listener's own first. A relative path counts"
                                    + " from the configuration's directory, as for all files here.")
                    .restart();
    static final Key<String> KEY =
            Key.required("key", Common.FILE, "Its private key, PEM, without a password.").restart();
    static final Key<String> CLIENT_CA =
            Key.unset(
                            "client_ca",
                            Common.FILE,
                            "clients need no certificate",
                            "Who must have signed a client's certificate, PEM.")
                    .restart();
    static final Key<Fields> TLS =
            Key.unset(
                            "tls",
                            Section.of(CERTIFICATE, KEY, CLIENT_CA),
                            "plain text",
                            "Encrypts this listener with TLS 1.2 or 1.3. Renewed files are taken over"
                                    + " without a restart; connections that are open go on.")
                    .restart();
    static final Key<ErrorFormat> ERRORS =
            Key.of(
                    "errors",
                    Choice.of(ErrorFormat.class),
                    "openai",
                    "The shape of errors: the OpenAI API's error object, or"
                            + " `{\"error\":\"code\"}`.");
    private static final Key<Open> OPEN =
            Key.of(
                    "open",
                    Choice.of(Open.class, "when_healthy"),
                    "always",
                    "Whether the port stays open while no backend is healthy.");
    static final Key<Unrouted> UNROUTED =
            Key.unset(
                    "unrouted",
                    Choice.of(Unrouted.class),
                    "the top-level `unrouted`",
                    "The same choice as the top-level `unrouted`, for this listener.");

    static final Section LISTENER = Section.of(BIND, SERVES, HTTP2, TLS, ERRORS, OPEN, UNROUTED);
}
