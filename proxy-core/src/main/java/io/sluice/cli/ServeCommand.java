package io.sluice.cli;

import io.sluice.config.AccessFormat;
import io.sluice.config.ConfigFault;
import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.LogConfig;
import io.sluice.config.SluiceConfig;
import io.sluice.serve.ConfigFile;
import io.sluice.serve.EmbeddedFleet;
import io.sluice.serve.Sluice;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code sluice serve}: runs the proxy until it is told to stop. */
@Command(
        name = "serve",
        aliases = "start",
        description =
                "Runs the proxy: from a configuration file, in front of the given backends, or,"
                        + " with neither, in front of a simulated fleet.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ServeCommand implements Callable<Integer> {
    private static final int PORT = 8000;
    private static final int MANAGEMENT_PORT = 9090;
    private static final int LAST_PORT = 65_535;

    @Mixin private ConfigOption configuration;

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "a backend, e.g. http://10.0.0.1:8000; its models are learnt from it")
    private List<String> upstreams = new ArrayList<>();

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "where clients connect (${DEFAULT-VALUE})")
    private int port = PORT;

    @Option(
            names = "--management-port",
            paramLabel = "N",
            description = "where the proxy is steered (${DEFAULT-VALUE})")
    private int managementPort = MANAGEMENT_PORT;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (configuration.given() != null && !upstreams.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--upstream and --config cannot be given together");
        }
        Path chosen = upstreams.isEmpty() ? configuration.chosen() : null;
        if (chosen != null && (isGiven("--port") || isGiven("--management-port"))) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--port and --management-port cannot be given with "
                            + chosen
                            + ": its `listeners` say where to listen");
        }
        requirePort("--port", port);
        requirePort("--management-port", managementPort);
        if (chosen == null && upstreams.isEmpty()) {
            return serveSimulated();
        }
        Loaded loaded =
                chosen == null
                        ? SluiceConfig.dropIn(upstreams, port, managementPort)
                        : ConfigReader.read(chosen, System::getenv);
        return switch (loaded) {
            case Loaded.Faulty faulty -> {
                tell(faulty.faults());
                yield chosen == null ? Main.WRONG_USAGE : Main.FAILED;
            }
            case Loaded.Valid valid ->
                    serve(
                            valid.config(),
                            chosen == null ? null : new ConfigFile(chosen, System::getenv));
        };
    }

    private void requirePort(String option, int value) {
        if (value < 0 || value > LAST_PORT) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be 0 to " + LAST_PORT + ", not " + value);
        }
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private int serve(SluiceConfig config, @Nullable ConfigFile source)
            throws IOException, InterruptedException {
        LogSetup.apply(config.log().level());
        Sluice sluice = Sluice.start(config, source);
        sluice.follow(changed -> LogSetup.apply(changed.log().level()));
        PrintWriter out = forPeople(config.log());
        out.println(started(sluice));
        out.flush();
        return Signals.runUntilStopped(sluice);
    }

    /** Standard output, unless that is the access log: then every line of it is one of JSON. */
    private PrintWriter forPeople(LogConfig log) {
        boolean taken = log.access() != AccessFormat.OFF && log.accessFile().isEmpty();
        return taken ? spec.commandLine().getErr() : spec.commandLine().getOut();
    }

    private int serveSimulated() throws IOException, InterruptedException {
        try (var simulated = EmbeddedFleet.start()) {
            Loaded loaded = SluiceConfig.dropIn(simulated.urls(), port, managementPort);
            if (!(loaded instanceof Loaded.Valid valid)) {
                throw new IllegalStateException("the simulated fleet is not a valid configuration");
            }
            LogSetup.apply(valid.config().log().level());
            Sluice sluice = Sluice.start(valid.config());
            simulated.awaitHealthy(sluice);
            PrintWriter out = spec.commandLine().getOut();
            out.println(started(sluice));
            out.println(FirstSteps.text(sluice.addresses().getFirst()));
            out.flush();
            return Signals.runUntilStopped(sluice);
        }
    }

    private static String started(Sluice sluice) {
        return "Sluice listens on "
                + String.join(" and ", sluice.urls())
                + " ("
                + sluice.transport().name().toLowerCase(java.util.Locale.ROOT)
                + ", "
                + sluice.eventLoops()
                + (sluice.eventLoops() == 1 ? " event loop)" : " event loops)");
    }

    static String url(InetSocketAddress address) {
        return "http://" + io.sluice.listen.Listener.text(address);
    }

    private void tell(List<ConfigFault> faults) {
        PrintWriter err = spec.commandLine().getErr();
        faults.forEach(err::println);
        err.flush();
    }
}
