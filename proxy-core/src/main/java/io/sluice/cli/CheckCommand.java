package io.sluice.cli;

import io.sluice.config.ConfigFault;
import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.Remarks;
import io.sluice.config.SluiceConfig;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code sluice check}: reads a configuration and names everything that is wrong with it. */
@Command(
        name = "check",
        description = "Checks a configuration: exit code 0, or 1 with every problem and its place.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CheckCommand implements Callable<Integer> {
    @Mixin private ConfigOption configuration;

    @ParentCommand private Main main;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Path file = configuration.required();
        return switch (ConfigReader.read(file, System::getenv)) {
            case Loaded.Valid valid -> good(file, valid.config());
            case Loaded.Faulty faulty -> bad(file, faulty.faults());
        };
    }

    private int good(Path file, SluiceConfig config) {
        List<String> hidden = config.hiddenSecrets();
        List<String> remarks = Remarks.of(config, Instant.now());
        String table = file + ": good";
        for (String remark : remarks) {
            table += "\nremark: " + remark;
        }
        if (!hidden.isEmpty()) {
            table += "\nto be filled in before it is served: " + String.join(", ", hidden);
        }
        print(
                spec.commandLine().getOut(),
                main.output().text(report(file, List.of(), remarks), table));
        return 0;
    }

    /** People read problems on standard error, programs on standard output. */
    private int bad(Path file, List<ConfigFault> faults) {
        String table = faults.stream().map(ConfigFault::toString).collect(Collectors.joining("\n"));
        PrintWriter to =
                main.output() == Output.TABLE
                        ? spec.commandLine().getErr()
                        : spec.commandLine().getOut();
        print(to, main.output().text(report(file, faults, List.of()), table));
        return Main.FAILED;
    }

    private static ObjectNode report(Path file, List<ConfigFault> faults, List<String> remarks) {
        ObjectNode report = new JsonMapper().createObjectNode();
        report.put("file", file.toString()).put("good", faults.isEmpty());
        ArrayNode problems = report.putArray("problems");
        for (ConfigFault fault : faults) {
            problems.addObject()
                    .put("file", fault.file())
                    .put("line", fault.line())
                    .put("column", fault.column())
                    .put("message", fault.message())
                    .put("expected", fault.expected());
        }
        remarks.forEach(report.putArray("remarks")::add);
        return report;
    }

    private static void print(PrintWriter out, String text) {
        out.println(text);
        out.flush();
    }
}
