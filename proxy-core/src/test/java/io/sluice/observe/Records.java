package io.sluice.observe;

import io.sluice.observe.AccessRecord.EndedBy;

/** Records as exchanges make them. */
final class Records {
    private Records() {}

    static AccessRecord named(String requestId) {
        return asked(requestId, "POST", "/v1/chat/completions");
    }

    static AccessRecord asked(String requestId, String method, String path) {
        return new AccessRecord(
                1_795_264_791_005L,
                requestId,
                "127.0.0.1:8000",
                "10.0.0.9",
                method,
                path,
                200,
                "llama-7b",
                "gpu-2",
                1,
                120,
                4096,
                35_100_000L,
                201_340_000L,
                202_570_000L,
                1_203_456_000L,
                9,
                12,
                false,
                EndedBy.BACKEND,
                "done",
                null);
    }
}
