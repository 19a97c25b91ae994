package io.sluice.config;

import java.time.Duration;

/**
 * What bounds the proxy's memory and patience. Sizes are bytes.
 *
 * @param connections client connections open at once
 * @param head a request's head
 * @param body a request's body
 * @param peek how much of a body is held while its model is still unknown
 * @param dispatchAfter a body of which this much is held goes upstream before it is whole
 * @param replay how much of a dispatched body is kept for another attempt
 * @param streamBuffer what is held of one response behind a slow client
 * @param buffered everything that is held, of all exchanges together
 * @param headerTime from a request's first byte to the end of its head
 * @param uploadRate the least rate of a dispatched upload, bytes per second; 0 is no minimum
 * @param stalledReader how long a client may take no byte of its response
 * @param perAddress what the clients of one address may do
 * @param http2 what one HTTP/2 connection of a client may do
 */
public record LimitsConfig(
        int connections,
        int head,
        long body,
        long peek,
        int dispatchAfter,
        int replay,
        int streamBuffer,
        long buffered,
        Duration headerTime,
        long uploadRate,
        Duration stalledReader,
        AddressLimits perAddress,
        Http2Limits http2) {
    /** The same with that many connections. */
    public LimitsConfig withConnections(int most) {
        return new LimitsConfig(
                most,
                head,
                body,
                peek,
                dispatchAfter,
                replay,
                streamBuffer,
                buffered,
                headerTime,
                uploadRate,
                stalledReader,
                perAddress,
                http2);
    }
}
