package io.sluice.proxy;

import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;

/** A model server that serves {@code m}, in either version of HTTP; the test answers. */
sealed interface AnyBackend extends AutoCloseable {
    static AnyBackend start(Version version) {
        return switch (version) {
            case HTTP1 -> new One(RawBackend.start("m").hold());
            case HTTP2 -> new Two(Http2Backend.start("m"));
        };
    }

    /** As an entry of the proxy's configuration. */
    String entry();

    AnyCall awaitCall();

    @Override
    void close();

    /** One request. */
    interface AnyCall {
        String awaitBody();

        String field(String name);

        /** Sends the head of an answer whose length is not known. */
        void head(int status, String contentType);

        void piece(String text);

        void end();

        /** Sends a whole answer that has no body. */
        void empty(int status, String name, String value);

        /** Ends the answer where it must not end. */
        void cut();

        /** Waits until the proxy has given it up. */
        void awaitLeave();
    }

    /** Over HTTP/1.1. */
    record One(RawBackend backend) implements AnyBackend {
        @Override
        public String entry() {
            return "{url: '" + backend.url() + "'}";
        }

        @Override
        public AnyCall awaitCall() {
            Call call = backend.awaitCall();
            return new AnyCall() {
                @Override
                public String awaitBody() {
                    return call.request().payload().text();
                }

                @Override
                public String field(String name) {
                    return call.head().field(name);
                }

                @Override
                public void head(int status, String contentType) {
                    call.head(
                            "HTTP/1.1 " + status + " S",
                            "Content-Type: " + contentType,
                            "Connection: x-hop",
                            "X-Hop: 1",
                            "X-Kept: Yes",
                            "Transfer-Encoding: chunked");
                }

                @Override
                public void piece(String text) {
                    call.chunk(text);
                }

                @Override
                public void end() {
                    call.send("0\r\nX-Trailer: 1\r\n\r\n").done();
                }

                @Override
                public void empty(int status, String name, String value) {
                    call.head("HTTP/1.1 " + status + " S", name + ": " + value).done();
                }

                @Override
                public void cut() {
                    call.close();
                }

                @Override
                public void awaitLeave() {
                    call.awaitLeave();
                }
            };
        }

        @Override
        public void close() {
            backend.close();
        }
    }

    /** Over HTTP/2. */
    record Two(Http2Backend backend) implements AnyBackend {
        @Override
        public String entry() {
            return backend.entry();
        }

        @Override
        public AnyCall awaitCall() {
            Http2Backend.Call call = backend.awaitCall();
            return new AnyCall() {
                @Override
                public String awaitBody() {
                    return call.awaitBody();
                }

                @Override
                public String field(String name) {
                    return call.field(name);
                }

                @Override
                public void head(int status, String contentType) {
                    call.headers(false, ":status", "103", "link", "</x>");
                    call.headers(
                            false,
                            ":status",
                            Integer.toString(status),
                            "content-type",
                            contentType,
                            "x-kept",
                            "Yes");
                }

                @Override
                public void piece(String text) {
                    call.data(text, false);
                }

                @Override
                public void end() {
                    call.headers(true, "x-trailer", "1");
                }

                @Override
                public void empty(int status, String name, String value) {
                    call.headers(true, ":status", Integer.toString(status), name, value);
                }

                @Override
                public void cut() {
                    call.reset(2);
                }

                @Override
                public void awaitLeave() {
                    call.awaitReset();
                }
            };
        }

        @Override
        public void close() {
            backend.close();
        }
    }
}
