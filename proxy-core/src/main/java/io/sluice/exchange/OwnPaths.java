package io.sluice.exchange;

import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.route.Endpoint;
import io.sluice.route.RouteTable;
import io.sluice.stream.LocalAnswer;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Answers what the proxy knows itself: whether it lives, whether it can serve, and which models.
 */
final class OwnPaths {
    private static final String MODELS = "/v1/models/";
    private static final LocalAnswer OK = LocalAnswer.json(200, "{\"status\":\"ok\"}");

    private OwnPaths() {}

    /** An answer, or the failure that takes its place. */
    sealed interface Result {
        record Found(LocalAnswer answer) implements Result {}

        record Failed(Failure failure) implements Result {}
    }

    static Result of(Endpoint endpoint, String path, RouteTable table, boolean draining) {
        return switch (endpoint) {
            case LIVENESS -> new Result.Found(OK);
            case READINESS -> readiness(table, draining);
            case MODELS -> models(table);
            case MODEL -> model(table, path.substring(MODELS.length()));
            default -> throw new IllegalArgumentException(endpoint + " is not our own");
        };
    }

    private static Result readiness(RouteTable table, boolean draining) {
        if (draining) {
            return failed("the proxy is about to stop");
        }
        return table.canServe() ? new Result.Found(OK) : failed("no backend is healthy");
    }

    private static Result models(RouteTable table) {
        if (!table.canServe()) {
            return failed("no backend is healthy, so no model is known now");
        }
        return new Result.Found(LocalAnswer.json(200, table.models().json()));
    }

    private static Result model(RouteTable table, String encoded) {
        String id = decoded(encoded);
        String json = id == null ? null : table.models().find(id);
        if (json != null) {
            return new Result.Found(LocalAnswer.json(200, json));
        }
        return table.canServe()
                ? new Result.Failed(Refusals.unknownModel(id == null ? encoded : id))
                : models(table);
    }

    private static @Nullable String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncodedProperly) {
            return null;
        }
    }

    private static Result failed(String message) {
        return new Result.Failed(new Failure(FailureKind.NO_HEALTHY_BACKEND, message));
    }
}
