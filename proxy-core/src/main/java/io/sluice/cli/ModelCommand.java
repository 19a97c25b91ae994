package io.sluice.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code sluice model}: what a running proxy serves. */
@Command(
        name = "model",
        description = "What a running proxy serves.",
        mixinStandardHelpOptions = true,
        subcommands = ModelCommand.ListCommand.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelCommand {
    @ParentCommand private Main main;

    /** {@code sluice model list}. */
    @Command(
            name = "list",
            description = "Names all models that clients can ask for.",
            mixinStandardHelpOptions = true)
    static final class ListCommand implements Callable<Integer> {
        @ParentCommand private ModelCommand model;
        @Mixin private Remote remote;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws IOException, InterruptedException {
            JsonNode models = remote.get("/api/v1/models");
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("MODEL"));
            models.path("items").forEach(item -> rows.add(List.of(item.path("id").asString())));
            PrintWriter out = spec.commandLine().getOut();
            out.println(model.main.output().text(models, Output.table(rows)));
            out.flush();
            return 0;
        }
    }
}
