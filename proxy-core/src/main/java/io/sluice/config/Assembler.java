package io.sluice.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Bound keys without faults to the records that the proxy works from. */
final class Assembler {
    private Assembler() {}

    /**
     * @param directory from which relative paths count
     */
    static SluiceConfig config(Fields root, Path directory) {
        return new SluiceConfig(
                Common.values(root.get(Keys.LISTENERS)).stream()
                        .map(l -> listener(l, root.get(Keys.UNROUTED), directory))
                        .toList(),
                Common.values(root.get(Keys.BACKENDS)).stream()
                        .map(b -> backend(b, directory))
                        .toList(),
                models(root.get(Keys.MODELS)),
                health(root.get(Keys.HEALTH)),
                retryBudget(root.get(Keys.RETRY_BUDGET)),
                limits(root.get(Keys.LIMITS)),
                admission(root.get(Keys.ADMISSION)),
                root.get(Keys.DRAIN).get(Keys.GRACE),
                root.get(Keys.RESOLVE),
                root.get(Keys.UNROUTED),
                root.get(Keys.CLIENT_HALF_CLOSE),
                Common.values(root.get(Keys.TRUSTED_PROXIES)),
                root.get(Keys.MANAGEMENT).get(Keys.TOKEN),
                log(root.get(Keys.LOG), directory),
                file(root.get(Keys.HANDOVER), directory),
                root.get(Keys.TRANSPORT),
                root.get(Keys.THREADS));
    }

    /** Empty is none. */
    private static String file(String path, Path directory) {
        return path.isEmpty() ? "" : directory.resolve(path).toString();
    }

    private static AdmissionConfig admission(Fields admission) {
        return new AdmissionConfig(
                admission.get(Keys.MAX_IN_FLIGHT),
                admission.get(Keys.QUEUE),
                admission.get(Keys.QUEUE_TIME));
    }

    private static LogConfig log(Fields log, Path directory) {
        return new LogConfig(
                log.get(Keys.LEVEL),
                log.get(Keys.ACCESS),
                file(log.find(Keys.ACCESS_FILE).orElse(""), directory));
    }

    private static ListenerConfig listener(Fields listener, Unrouted otherwise, Path directory) {
        return new ListenerConfig(
                listener.get(ListenerKeys.BIND),
                Set.copyOf(Common.values(listener.get(ListenerKeys.SERVES))),
                listener.get(ListenerKeys.HTTP2),
                listener.find(ListenerKeys.TLS).map(t -> tls(t, directory)).orElse(null),
                listener.get(ListenerKeys.ERRORS),
                listener.find(ListenerKeys.UNROUTED).orElse(otherwise));
    }

    private static ListenerTls tls(Fields tls, Path directory) {
        return new ListenerTls(
                directory.resolve(tls.get(ListenerKeys.CERTIFICATE)),
                directory.resolve(tls.get(ListenerKeys.KEY)),
                tls.find(ListenerKeys.CLIENT_CA).map(directory::resolve).orElse(null));
    }

    private static @Nullable BackendTls tls(Fields backend, Url.Origin origin, Path directory) {
        if (!origin.secure()) {
            return null;
        }
        var tls = backend.find(BackendKeys.TLS);
        return new BackendTls(
                tls.flatMap(t -> t.find(BackendKeys.CA)).map(directory::resolve).orElse(null),
                tls.flatMap(t -> t.find(BackendKeys.SERVER_NAME)).orElse(origin.host()));
    }

    static BackendConfig backend(Fields backend, Path directory) {
        var origin = backend.get(BackendKeys.URL);
        return new BackendConfig(
                backend.find(BackendKeys.ID).orElse(origin.authority()),
                origin.host(),
                origin.port(),
                tls(backend, origin, directory),
                backend.get(BackendKeys.PROTOCOL),
                Common.values(backend.get(BackendKeys.MODELS)),
                backend.get(BackendKeys.WEIGHT),
                backend.get(BackendKeys.MAX_IN_FLIGHT),
                backend.get(BackendKeys.API_KEY));
    }

    private static Map<String, ModelConfig> models(Map<String, Bound<Fields>> models) {
        Map<String, ModelConfig> assembled = new LinkedHashMap<>();
        models.forEach(
                (name, bound) ->
                        assembled.put(name, model(name, Common.values(List.of(bound)).getFirst())));
        return assembled;
    }

    static ModelConfig model(String name, Fields model) {
        return new ModelConfig(
                name,
                Common.values(model.get(ModelKeys.ALIASES)),
                model.get(ModelKeys.BALANCE),
                timeouts(model.get(ModelKeys.TIMEOUTS)),
                retry(model.get(ModelKeys.RETRY)),
                model.get(ModelKeys.MAX_IN_FLIGHT),
                model.get(ModelKeys.HEARTBEAT),
                model.get(ModelKeys.WEIGH));
    }

    private static TimeoutsConfig timeouts(Fields timeouts) {
        return new TimeoutsConfig(
                timeouts.get(ModelKeys.CONNECT),
                timeouts.get(ModelKeys.RESPONSE_HEAD),
                timeouts.get(ModelKeys.FIRST_TOKEN),
                timeouts.get(ModelKeys.BETWEEN_TOKENS),
                timeouts.get(ModelKeys.TOTAL));
    }

    private static RetryConfig retry(Fields retry) {
        return new RetryConfig(
                retry.get(ModelKeys.ATTEMPTS),
                Set.copyOf(Common.values(retry.get(ModelKeys.ON))),
                retry.get(ModelKeys.RACE_WINDOW));
    }

    private static HealthConfig health(Fields health) {
        return new HealthConfig(
                health.get(HealthKeys.PATH),
                health.get(HealthKeys.INTERVAL),
                health.get(HealthKeys.TIMEOUT),
                health.get(HealthKeys.DOWN_AFTER),
                health.get(HealthKeys.UP_AFTER),
                health.get(HealthKeys.EJECT_AFTER),
                health.get(HealthKeys.EJECT_FOR),
                health.get(HealthKeys.SLOW_START));
    }

    private static RetryBudgetConfig retryBudget(Fields budget) {
        return new RetryBudgetConfig(budget.get(HealthKeys.SHARE), budget.get(HealthKeys.MINIMUM));
    }

    private static LimitsConfig limits(Fields limits) {
        return new LimitsConfig(
                limits.get(LimitKeys.CONNECTIONS),
                Math.toIntExact(limits.get(LimitKeys.HEAD)),
                limits.get(LimitKeys.BODY),
                limits.get(LimitKeys.PEEK),
                Math.toIntExact(limits.get(LimitKeys.DISPATCH_AFTER)),
                Math.toIntExact(limits.get(LimitKeys.REPLAY)),
                Math.toIntExact(limits.get(LimitKeys.STREAM_BUFFER)),
                limits.get(LimitKeys.BUFFERED),
                limits.get(LimitKeys.HEADER_TIME),
                limits.get(LimitKeys.UPLOAD_RATE),
                limits.get(LimitKeys.STALLED_READER),
                perAddress(limits.get(LimitKeys.PER_ADDRESS)),
                http2(limits.get(LimitKeys.HTTP2)));
    }

    private static AddressLimits perAddress(Fields address) {
        return new AddressLimits(
                address.get(LimitKeys.ADDRESS_CONNECTIONS),
                address.get(LimitKeys.ADDRESS_CONNECTION_RATE),
                address.get(LimitKeys.ABUSE_PAUSE));
    }

    private static Http2Limits http2(Fields http2) {
        return new Http2Limits(
                http2.get(LimitKeys.HTTP2_STREAMS),
                http2.get(LimitKeys.HTTP2_REQUESTS),
                http2.get(LimitKeys.HTTP2_RESETS),
                http2.get(LimitKeys.HTTP2_CONTROL_FRAMES));
    }
}
