package io.sluice.proxy;

import java.util.stream.Stream;

/** The versions of HTTP that both sides can speak. */
enum Version {
    HTTP1,
    HTTP2;

    /** What a client speaks, and what a backend does. */
    record Pair(Version client, Version backend) {
        @Override
        public String toString() {
            return client + " to " + backend;
        }
    }

    static Stream<Pair> pairs() {
        return Stream.of(values())
                .flatMap(client -> Stream.of(values()).map(backend -> new Pair(client, backend)));
    }
}
