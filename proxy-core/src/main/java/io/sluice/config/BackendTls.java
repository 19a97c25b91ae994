package io.sluice.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * How an {@code https} backend is checked.
 *
 * @param ca who must have signed its certificate, PEM; null for those whom the Java runtime trusts
 * @param serverName the name that is asked for and that its certificate must carry
 */
public record BackendTls(@Nullable Path ca, String serverName) {}
