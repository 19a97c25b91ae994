package io.sluice.health;

import io.sluice.config.HealthConfig;
import io.sluice.fleet.Backend;
import io.sluice.fleet.ServedModel;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Asks a backend whether it lives, and what it serves. Runs on the control loop. */
final class Probe {
    private static final String MODELS = "/v1/models";
    private static final Pattern WANTS_TLS =
            Pattern.compile("HTTP request (was sent )?to (an )?HTTPS|HTTP to an SSL-enabled");
    private static final JsonMapper JSON = new JsonMapper();

    /** What a probe found. */
    sealed interface Finding {
        /** It lives, and serves these models. */
        record Alive(List<ServedModel> models) implements Finding {}

        /** It lives; its models are fixed, or it would not say. */
        record AliveOnly(String detail) implements Finding {}

        record Failed(String detail, boolean refused) implements Finding {}

        /** Nothing: it could not be asked. */
        record None() implements Finding {}
    }

    private final Fetch.Way way;

    Probe(Fetch.Way way) {
        this.way = way;
    }

    /**
     * @param learns whether its models are wanted, too
     * @param told once, on the control loop
     */
    void run(Backend backend, HealthConfig settings, boolean learns, Consumer<Finding> told) {
        get(
                backend,
                settings.path(),
                settings.timeout(),
                result -> {
                    switch (result) {
                        case Fetch.Result.Nothing nothing ->
                                told.accept(
                                        new Finding.Failed(nothing.detail(), nothing.refused()));
                        case Fetch.Result.NotAsked none -> told.accept(new Finding.None());
                        case Fetch.Result.Answer answer when answer.status() / 100 != 2 ->
                                told.accept(
                                        new Finding.Failed(
                                                "GET "
                                                        + settings.path()
                                                        + " was answered with "
                                                        + answer.status()
                                                        + guess(backend, answer),
                                                false));
                        case Fetch.Result.Answer answer when learns ->
                                learn(backend, settings.timeout(), told);
                        case Fetch.Result.Answer answer -> told.accept(new Finding.AliveOnly(""));
                    }
                });
    }

    /** Ends what is being asked. */
    void close() {
        way.open().close();
    }

    /** How nginx, Apache and Go tell that plain text has come where they want TLS. */
    private static String guess(Backend backend, Fetch.Result.Answer answer) {
        boolean wantsTls =
                backend.config().tls() == null
                        && answer.status() == 400
                        && WANTS_TLS.matcher(answer.body()).find();
        return wantsTls ? ": it expects TLS, so its URL should begin with https" : "";
    }

    private void learn(Backend backend, Duration timeout, Consumer<Finding> told) {
        get(backend, MODELS, timeout, result -> told.accept(models(result)));
    }

    private static Finding models(Fetch.Result result) {
        return switch (result) {
            case Fetch.Result.Nothing nothing ->
                    new Finding.AliveOnly("GET " + MODELS + ": " + nothing.detail());
            case Fetch.Result.NotAsked none -> new Finding.None();
            case Fetch.Result.Answer answer when answer.status() != 200 ->
                    new Finding.AliveOnly(
                            "GET " + MODELS + " was answered with " + answer.status());
            case Fetch.Result.Answer answer -> parse(answer.body());
        };
    }

    private static Finding parse(String body) {
        List<ServedModel> models = new ArrayList<>();
        try {
            for (JsonNode model : JSON.readTree(body).path("data")) {
                String id = model.path("id").asString("");
                if (!id.isEmpty()) {
                    models.add(new ServedModel(id, model.toString()));
                }
            }
        } catch (JacksonException notJson) {
            return new Finding.AliveOnly("GET " + MODELS + " was not answered with JSON");
        }
        return new Finding.Alive(models);
    }

    private void get(Backend backend, String path, Duration timeout, Consumer<Fetch.Result> told) {
        Fetch.get(way, backend, path, timeout, told);
    }
}
