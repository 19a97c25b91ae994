package io.sluice.stream;

import io.sluice.codec.http.Framing;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http1.Origin;

/**
 * The head of a request as it goes to a backend.
 *
 * @param clientHead borrowed: as the client sent it
 * @param framing of the body, as we send it; {@code UNTIL_CLOSE} never
 * @param contentLength bytes of the body when framing is {@code LENGTH}
 * @param ownFields complete field lines that the proxy adds: host, request id, attempt, credentials
 * @param replacesCredentials whether the client's own credentials stay behind
 */
public record UpstreamRequest(
        RequestHead clientHead,
        Framing framing,
        long contentLength,
        Origin origin,
        byte[] ownFields,
        boolean replacesCredentials) {}
