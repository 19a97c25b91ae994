package io.sluice.manage;

import io.sluice.exchange.FailureAnswer;
import io.sluice.exchange.LocalService;
import io.sluice.failure.ErrorBody;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.observe.MetricsPage;
import io.sluice.stream.LocalAnswer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code /metrics} and {@code /api/}: what can be asked of a running proxy. */
public final class ManagementApi implements LocalService {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.manage");

    private final Executor control;
    private final Supplier<ProxyStatus> status;
    private final MetricsPage metrics;

    public ManagementApi(Executor control, Supplier<ProxyStatus> status, MetricsPage metrics) {
        this.control = control;
        this.status = status;
        this.metrics = metrics;
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/metrics") || path.startsWith("/api/");
    }

    @Override
    public void answer(LocalRequest request, Consumer<LocalAnswer> reply) {
        control.execute(() -> reply.accept(safely(request)));
    }

    private LocalAnswer safely(LocalRequest request) {
        try {
            return answer(request);
        } catch (RuntimeException bug) {
            LOG.error("{} {} failed", request.method(), request.path(), bug);
            return refusal(FailureKind.INTERNAL_ERROR, "this should not have happened", request);
        }
    }

    private LocalAnswer answer(LocalRequest request) {
        return switch (request.path()) {
            case "/metrics" -> read(request, () -> page(request));
            case "/api/v1/status" ->
                    read(request, () -> LocalAnswer.json(200, status.get().json()));
            case "/api/v1/backends" ->
                    read(request, () -> LocalAnswer.json(200, status.get().backendsJson()));
            default -> refusal(FailureKind.ENDPOINT_NOT_FOUND, "no such endpoint here", request);
        };
    }

    private LocalAnswer page(LocalRequest request) {
        MetricsPage.Page page = metrics.render(request.accept());
        return new LocalAnswer(200, page.contentType(), List.of(), page.body(), false);
    }

    private static LocalAnswer read(LocalRequest request, Supplier<LocalAnswer> answer) {
        return request.method().equals("GET") || request.method().equals("HEAD")
                ? answer.get()
                : refusal(
                                FailureKind.METHOD_NOT_ALLOWED,
                                "the endpoint does not have this method",
                                request)
                        .with("Allow", "GET, HEAD");
    }

    private static LocalAnswer refusal(FailureKind kind, String message, LocalRequest request) {
        return FailureAnswer.of(new Failure(kind, message), ErrorBody.OPENAI, request.requestId());
    }
}
