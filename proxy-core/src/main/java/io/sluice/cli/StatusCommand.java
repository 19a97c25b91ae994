package io.sluice.cli;

import io.sluice.manage.Ago;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;

/** {@code sluice status}: how a running proxy stands. */
@Command(
        name = "status",
        description = "Shows how a running proxy and its backends stand.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatusCommand implements Callable<Integer> {
    private static final String NOTHING = "NOTHING CAN BE SERVED: no backend is healthy. ";

    @ParentCommand private Main main;
    @Mixin private Remote remote;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        JsonNode status = remote.get("/api/v1/status");
        PrintWriter out = spec.commandLine().getOut();
        out.println(main.output().text(status, table(status)));
        out.flush();
        return 0;
    }

    private static String table(JsonNode status) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("BACKEND", "HEALTH", "IN FLIGHT", "MODELS", "LAST FAILURE"));
        for (JsonNode backend : status.path("backends")) {
            rows.add(
                    List.of(
                            backend.path("id").asString(),
                            backend.path("health").asString(),
                            backend.path("in_flight").asString(),
                            joined(backend.path("models")),
                            failure(backend)));
        }
        return "Sluice %s, up for %s s, listening on %s%s. %sPressure: %s.\n\n%s"
                .formatted(
                        status.path("version").asString(),
                        status.path("uptime_seconds").asString(),
                        joined(status.path("listeners")),
                        status.path("draining").asBoolean() ? ", STOPPING" : "",
                        status.path("can_serve").asBoolean(true) ? "" : NOTHING,
                        status.path("pressure").asString(),
                        Output.table(rows));
    }

    private static String failure(JsonNode backend) {
        String failure = backend.path("last_failure").asString();
        JsonNode ago = backend.path("last_failure_seconds_ago");
        return failure.isEmpty() || !ago.isNumber()
                ? failure
                : failure + " (" + Ago.text(Duration.ofSeconds(ago.asLong())) + ")";
    }

    private static String joined(JsonNode texts) {
        var joined = new StringJoiner(", ");
        texts.forEach(text -> joined.add(text.asString()));
        return joined.toString();
    }
}
