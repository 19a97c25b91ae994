package io.sluice.fleet;

/**
 * A model as one backend serves it.
 *
 * @param json its object of {@code GET /v1/models}, as the backend wrote it
 */
public record ServedModel(String id, String json) {}
