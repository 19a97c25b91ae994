package io.sluice.config;

import java.time.Duration;

/**
 * The clocks of one exchange; {@link Duration#ZERO} switches a clock off.
 *
 * @param connect until the upstream connection stands
 * @param responseHead from the request's dispatch to the response's head
 * @param firstToken from the request's dispatch to the first token of a stream
 * @param betweenTokens the longest silence inside a response
 * @param total from the request's dispatch to the response's end
 */
public record TimeoutsConfig(
        Duration connect,
        Duration responseHead,
        Duration firstToken,
        Duration betweenTokens,
        Duration total) {}
