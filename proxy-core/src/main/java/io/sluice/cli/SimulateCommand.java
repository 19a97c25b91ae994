package io.sluice.cli;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.sluice.simulate.SimulatedModel;
import io.sluice.simulate.SimulatedServer;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code sluice simulate}: a simulated model server on its own. Prints one line when it listens and
 * then serves until its thread is interrupted, which is a clean end (0). An address that cannot be
 * had is 1, wrong usage is picocli's 2.
 */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Runs a simulated model server that behaves on the wire as vLLM does.")
public final class SimulateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            required = true,
            paramLabel = "N",
            description = "The port to listen on; 0: any free one.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "A model to serve; may be repeated (default: echo).")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--first-token",
            paramLabel = "TIME",
            defaultValue = "0ms",
            converter = Time.class,
            description = "From a request to its first token, such as 200ms.")
    private Duration firstToken = Duration.ZERO;

    @Option(
            names = "--between-tokens",
            paramLabel = "TIME",
            defaultValue = "0ms",
            converter = Time.class,
            description = "From one token to the next, such as 20ms.")
    private Duration betweenTokens = Duration.ZERO;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "0",
            description = "Answers of N words (capped by max_tokens) instead of the echo.")
    private int tokens;

    @Option(
            names = "--keep-alive",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = Time.class,
            description = "Closes connections idle for that long (default: 5s; 0s: never).")
    private Duration keepAlive = Duration.ofSeconds(5);

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Where the randomness of ids and answers starts (default: anywhere).")
    private long seed = new SplittableRandom().nextLong();

    @Option(
            names = "--faults",
            description =
                    "Lets a request ask for a fault in its field x-simulate-fault: crash, hang,"
                            + " hang-after=N, reset-after=N, truncate-after=N, status=503,"
                            + " slow=100ms, garbage, close, close-idle; and POST /simulate/faults for"
                            + " the requests to come.")
    private boolean faults;

    @Override
    public Integer call() throws InterruptedException {
        SimulatedModel settings = settings();
        var bind = new InetSocketAddress(host, port);
        if (bind.isUnresolved()) {
            throw wrongUsage("unknown host: " + host);
        }
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> channel =
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var loops = new MultiThreadIoEventLoopGroup(1, io);
        try {
            return serve(settings, bind, loops, channel);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private int serve(
            SimulatedModel settings,
            InetSocketAddress bind,
            EventLoopGroup loops,
            Class<? extends ServerChannel> channel) {
        try (var server = SimulatedServer.start(settings, bind, loops, channel)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    "simulated model server on "
                            + server.url()
                            + ", serving "
                            + String.join(", ", settings.models()));
            out.flush();
            server.awaitClose();
            return 0;
        } catch (InterruptedException e) {
            return 0;
        } catch (UncheckedIOException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(e.getMessage());
            err.flush();
            return 1;
        }
    }

    private SimulatedModel settings() {
        if (port < 0 || port > 65_535) {
            throw wrongUsage("--port must be 0 to 65535");
        }
        String[] names = models.isEmpty() ? new String[] {"echo"} : models.toArray(String[]::new);
        try {
            return SimulatedModel.DEFAULTS
                    .withModels(names)
                    .withPace(firstToken, betweenTokens)
                    .withTokens(tokens)
                    .withKeepAlive(keepAlive)
                    .withSeed(seed)
                    .withFaults(faults);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** {@code 300ms}, {@code 5s}, {@code 5m} or {@code 1h}. */
    static final class Time implements CommandLine.ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new CommandLine.TypeConversionException(
                        "'" + text + "' is no time (expected: 300ms, 5s, 5m or 1h)");
            }
            long number = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
    }
}
