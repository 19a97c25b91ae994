package io.sluice.config;

import java.util.List;

/** The keys of one backend. */
final class BackendKeys {
    private BackendKeys() {}

    static final Key<Url.Origin> URL =
            Key.unset(
                    "url",
                    new Url(),
                    "needed, unless there is a `command`",
                    "Where the backend is, http or https. Every address behind a name is a replica of its own. A"
                            + " trailing slash is ignored; a path is refused, because requests keep"
                            + " theirs.");
    static final Key<String> ID =
            Key.unset(
                    "id",
                    Text.of(
                            "1 to 128 letters, digits or any of . _ : [ ] -",
                            "[A-Za-z0-9._:\\[\\]-]{1,128}"),
                    "`host:port` of the URL",
                    "The name in headers, metrics and the management API. Each backend has its"
                            + " own.");
    static final Key<List<Bound<String>>> MODELS =
            Key.of(
                    "models",
                    Common.MODELS,
                    "[]",
                    "What it serves. Left empty, this is learnt from its `/v1/models`.");
    static final Key<Protocol> PROTOCOL =
            Key.of(
                    "protocol",
                    Choice.of(Protocol.class),
                    "http1",
                    "What is spoken with it; http2 without TLS is by prior knowledge.");
    static final Key<Integer> WEIGHT =
            Key.of("weight", new Whole(1, 1000), "1", "Its share beside the other replicas.");
    static final Key<Integer> MAX_IN_FLIGHT =
            Key.of(
                    "max_in_flight",
                    Common.UNLIMITED_OR,
                    "0",
                    "How many requests it gets at once; 0 is unlimited.");
    static final Key<Secret> API_KEY =
            Key.of(
                    "api_key",
                    new Hidden(),
                    "\"\"",
                    "Sent upstream as the bearer token, in place of the client's. Empty leaves the"
                            + " client's.");
    static final Key<String> CA =
            Key.unset(
                    "ca",
                    Common.FILE,
                    "those whom the Java runtime trusts",
                    "Who must have signed its certificate, PEM.");
    static final Key<String> SERVER_NAME =
            Key.unset(
                    "server_name",
                    Text.of("a host name", "[A-Za-z0-9._-]{1,253}"),
                    "the URL's host",
                    "The name that it is asked for, and that its certificate must carry.");
    static final Key<Fields> TLS =
            Key.unset(
                    "tls",
                    Section.of(CA, SERVER_NAME),
                    "as the defaults of its keys say",
                    "How an `https` backend is checked.");
    static final Key<List<Bound<String>>> COMMAND =
            Key.unset(
                            "command",
                            Common.COMMAND,
                            "not started from here",
                            "Starts a local engine that is this backend, in place of a `url`."
                                    + " `{port}` is given out from `engines.ports`.")
                    .later();

    static final Section BACKEND =
            Section.of(URL, ID, MODELS, PROTOCOL, WEIGHT, MAX_IN_FLIGHT, API_KEY, TLS, COMMAND);

    static final Section ENGINES =
            Section.of(
                    Key.of(
                            "ports",
                            Text.of("a range of ports such as 5001-5099", "\\d{1,5}-\\d{1,5}"),
                            "5001-5099",
                            "The ports that local engines get."),
                    Key.of("logs", Common.FILE, "logs", "The directory of their logs."),
                    Key.unset(
                            "up",
                            Section.of(
                                    Key.required(
                                            "command",
                                            Common.COMMAND,
                                            "The command line; `{model}`, `{dtype}` and `{port}`"
                                                    + " are filled in."),
                                    Key.of(
                                            "instances",
                                            new Whole(1, 100),
                                            "1",
                                            "How many are started.")),
                            "nothing is started",
                            "What `POST /api/v1/inference/up` starts."));
}
