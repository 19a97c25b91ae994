package io.sluice.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * How a listener is encrypted; all files are PEM.
 *
 * @param certificate the chain, its own certificate first
 * @param clientCa who must have signed a client's certificate; null when clients need none
 */
public record ListenerTls(Path certificate, Path key, @Nullable Path clientCa) {}
