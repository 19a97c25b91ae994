package io.sluice.config;

/**
 * What one HTTP/2 connection of a client may do.
 *
 * @param streams open at once
 * @param requests in its life; then it is asked to begin another connection
 * @param resets streams that the client resets, or makes the proxy reset, within 30 s
 * @param controlFrames per second, for long; ten times as many may come at once
 */
public record Http2Limits(int streams, int requests, int resets, int controlFrames) {}
