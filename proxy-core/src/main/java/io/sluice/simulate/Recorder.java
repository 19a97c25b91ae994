package io.sluice.simulate;

import io.netty.handler.codec.http.HttpRequest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the latest requests by their id. Safe to use from several threads. */
final class Recorder {
    private static final int MOST = 10_000;

    private final Map<String, RecordedRequest> requests = new LinkedHashMap<>();

    void add(HttpRequest request, byte[] body) {
        String id = request.headers().get("x-request-id", "");
        if (id.isEmpty()) {
            return;
        }
        var recorded =
                new RecordedRequest(
                        request.method().name(),
                        request.uri(),
                        request.headers().entries().stream()
                                .map(f -> Map.entry(f.getKey(), f.getValue()))
                                .toList(),
                        body.length,
                        sha256(body));
        synchronized (requests) {
            requests.put(id, recorded);
            if (requests.size() > MOST) {
                requests.remove(requests.keySet().iterator().next());
            }
        }
    }

    RecordedRequest find(String id) {
        synchronized (requests) {
            RecordedRequest found = requests.get(id);
            if (found == null) {
                throw new IllegalStateException("no request was recorded with the id " + id);
            }
            return found;
        }
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
