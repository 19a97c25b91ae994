package io.sluice.manage;

import io.sluice.config.ConfigDump;
import io.sluice.config.ConfigReader;
import io.sluice.exchange.LocalService;
import io.sluice.failure.FailureKind;
import io.sluice.manage.Steering.Outcome;
import io.sluice.observe.MetricsPage;
import io.sluice.stream.LocalAnswer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The status page, {@code /metrics} and {@code /api/}: what can be asked of a running proxy, and
 * what can be changed. Answers on the control loop.
 */
public final class ManagementApi implements LocalService {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.manage");
    private static final String BACKENDS = "/api/v1/backends";
    private static final String READS = "GET, HEAD";

    private final Executor control;
    private final Steering steering;
    private final MetricsPage metrics;

    public ManagementApi(Executor control, Steering steering, MetricsPage metrics) {
        this.control = control;
        this.steering = steering;
        this.metrics = metrics;
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/") || path.equals("/metrics") || path.startsWith("/api/");
    }

    @Override
    public void answer(LocalRequest request, Consumer<LocalAnswer> reply) {
        control.execute(() -> answerSafely(request, reply));
    }

    private void answerSafely(LocalRequest request, Consumer<LocalAnswer> reply) {
        try {
            route(request, reply);
        } catch (RuntimeException bug) {
            LOG.error("{} {} failed", request.method(), request.path(), bug);
            reply.accept(
                    Answers.refusal(
                            FailureKind.INTERNAL_ERROR, "this should not have happened", request));
        }
    }

    private void route(LocalRequest request, Consumer<LocalAnswer> reply) {
        String path = request.path();
        switch (path) {
            case "/" -> read(request, reply, this::page);
            case "/metrics" -> read(request, reply, () -> metrics(request));
            case "/api/v1/status" -> read(request, reply, () -> json(status().json()));
            case "/api/v1/models" -> read(request, reply, () -> json(status().modelsJson()));
            case "/api/v1/config" -> read(request, reply, () -> config(request));
            case "/api/v1/config/reload" ->
                    change(request, reply, "POST", () -> steering.reload(told(request, reply)));
            case "/api/v1/drain" -> change(request, reply, "POST", () -> drain(reply));
            case BACKENDS -> backends(request, reply);
            default -> {
                if (path.startsWith(BACKENDS + "/")) {
                    backend(request, path.substring(BACKENDS.length() + 1), reply);
                } else {
                    reply.accept(Answers.notFound(request));
                }
            }
        }
    }

    private void backends(LocalRequest request, Consumer<LocalAnswer> reply) {
        if (isRead(request)) {
            read(request, reply, () -> json(status().backendsJson()));
        } else {
            change(request, reply, "POST", "GET, HEAD, POST", () -> add(request, reply));
        }
    }

    /** What stands behind {@code /api/v1/backends/}: an id, or an id and {@code /drain}. */
    private void backend(LocalRequest request, String rest, Consumer<LocalAnswer> reply) {
        boolean drain = rest.endsWith("/drain");
        String id = Answers.decoded(drain ? rest.substring(0, rest.length() - 6) : rest);
        if (id.isEmpty() || id.indexOf('/') >= 0) {
            reply.accept(Answers.notFound(request));
        } else if (!drain && isRead(request)) {
            read(request, reply, () -> backend(id, request));
        } else if (drain) {
            boolean back = request.method().equals("DELETE");
            change(
                    request,
                    reply,
                    back ? "DELETE" : "POST",
                    "POST, DELETE",
                    () -> drain(request, id, !back, reply),
                    "deadline");
        } else {
            change(
                    request,
                    reply,
                    "DELETE",
                    "GET, HEAD, DELETE",
                    () -> steering.remove(id, told(request, reply)));
        }
    }

    private LocalAnswer backend(String id, LocalRequest request) {
        byte[] found = status().backendJson(id);
        return found.length == 0 ? unknown(id, request) : json(found);
    }

    private void drain(
            LocalRequest request, String id, boolean nothingNew, Consumer<LocalAnswer> reply) {
        String asked = Answers.parameter(request.target(), "deadline");
        if (asked.isEmpty() || !nothingNew) {
            steering.drain(id, nothingNew, told(request, reply));
            return;
        }
        Duration deadline = ConfigReader.duration(asked);
        if (deadline == null) {
            reply.accept(
                    Answers.refusal(
                            FailureKind.BAD_REQUEST,
                            "`deadline` is no duration such as 30s or 5m",
                            request));
        } else {
            steering.drain(id, deadline, told(request, reply));
        }
    }

    private void add(LocalRequest request, Consumer<LocalAnswer> reply) {
        try {
            steering.add(ProxyStatus.compact(request.body()), told(request, reply));
        } catch (JacksonException e) {
            reply.accept(
                    Answers.refusal(
                            FailureKind.INVALID_JSON,
                            "the body is not one JSON object: " + e.getOriginalMessage(),
                            request));
        }
    }

    private void drain(Consumer<LocalAnswer> reply) {
        steering.drain();
        reply.accept(new LocalAnswer(202, "application/json", List.of(), status().json(), true));
    }

    private LocalAnswer page() {
        return StatusPage.of(status());
    }

    private LocalAnswer metrics(LocalRequest request) {
        MetricsPage.Page page = metrics.render(request.accept());
        return new LocalAnswer(200, page.contentType(), List.of(), page.body(), false);
    }

    private LocalAnswer config(LocalRequest request) {
        if (!request.accept().contains("yaml")) {
            return json(ProxyStatus.bytes(ConfigDump.values(steering.config())));
        }
        byte[] yaml = ConfigDump.yaml(steering.config()).getBytes(StandardCharsets.UTF_8);
        return new LocalAnswer(200, "application/yaml", List.of(), yaml, false);
    }

    private ProxyStatus status() {
        return steering.status();
    }

    private static LocalAnswer json(byte[] body) {
        return LocalAnswer.json(200, body);
    }

    private static LocalAnswer unknown(String id, LocalRequest request) {
        return Answers.of(new Outcome.Unknown("no backend has the id `" + id + "`"), request);
    }

    private static Consumer<Outcome> told(LocalRequest request, Consumer<LocalAnswer> reply) {
        return outcome -> reply.accept(Answers.of(outcome, request));
    }

    private static boolean isRead(LocalRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static void read(
            LocalRequest request, Consumer<LocalAnswer> reply, Supplier<LocalAnswer> answer) {
        if (!isRead(request)) {
            reply.accept(Answers.wrongMethod(READS, request));
        } else if (!Answers.refusedParameter(request, reply)) {
            reply.accept(answer.get());
        }
    }

    private void change(
            LocalRequest request, Consumer<LocalAnswer> reply, String method, Runnable change) {
        change(request, reply, method, method, change);
    }

    /** Changes need their method and the right to change anything. */
    private void change(
            LocalRequest request,
            Consumer<LocalAnswer> reply,
            String method,
            String allowed,
            Runnable change,
            String... parameters) {
        if (!request.method().equals(method)) {
            reply.accept(Answers.wrongMethod(allowed, request));
            return;
        }
        if (Answers.refusedParameter(request, reply, parameters)) {
            return;
        }
        switch (Permission.of(request, steering.token())) {
            case GIVEN -> change.run();
            case FOREIGN_PAGE ->
                    reply.accept(
                            Answers.refusal(
                                    FailureKind.FORBIDDEN,
                                    "a page of another site may not change anything here; set"
                                            + " management.token and send it",
                                    request));
            case NO_TOKEN ->
                    reply.accept(
                            Answers.refusal(
                                            FailureKind.UNAUTHORIZED,
                                            "changes need the management token as a bearer token",
                                            request)
                                    .with("WWW-Authenticate", "Bearer realm=\"sluice\""));
        }
    }
}
