package io.sluice.config;

import io.netty.util.NetUtil;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a configuration down in the language of its files: every key that can be written, defaults
 * included, so that reading it gives the same configuration again. Secrets become {@link
 * Secret#MARKER}.
 */
public final class ConfigDump {
    private ConfigDump() {}

    /** As a file. */
    public static String yaml(SluiceConfig config) {
        var settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setWidth(1000)
                        .setSplitLines(false)
                        .build();
        return new Dump(settings).dumpToString(shown(tree(config)));
    }

    /** As maps, lists and values that JSON has, too. */
    public static Map<?, ?> values(SluiceConfig config) {
        return (Map<?, ?>) shown(tree(config));
    }

    /** As {@link #values}, but with secrets as {@link Secret}. */
    static Map<String, Object> tree(SluiceConfig config) {
        var root = new LinkedHashMap<String, Object>();
        root.put("listeners", config.listeners().stream().map(ConfigDump::listener).toList());
        root.put("backends", config.backends().stream().map(ConfigDump::backend).toList());
        var models = new LinkedHashMap<String, Object>();
        config.models().forEach((name, model) -> models.put(name, model(model)));
        root.put("models", models);
        root.put("health", health(config.health()));
        root.put("retry_budget", retryBudget(config.retryBudget()));
        root.put("limits", limits(config.limits()));
        root.put("admission", admission(config.admission()));
        root.put("drain", Map.of("grace", Units.duration(config.drainGrace())));
        root.put("resolve", Units.duration(config.resolve()));
        root.put("unrouted", word(config.unrouted()));
        root.put("client_half_close", word(config.clientHalfClose()));
        root.put("trusted_proxies", config.trustedProxies().stream().map(Cidr::toString).toList());
        root.put("management", Map.of("token", config.managementToken()));
        root.put("log", log(config.log()));
        root.put("handover", config.handover());
        root.put("transport", word(config.transport()));
        root.put("threads", config.threads() == 0 ? "auto" : config.threads());
        return root;
    }

    private static Map<String, Object> admission(AdmissionConfig admission) {
        return map(
                "max_in_flight", admission.maxInFlight(),
                "queue", admission.queue(),
                "queue_time", Units.duration(admission.queueTime()));
    }

    private static Map<String, Object> log(LogConfig log) {
        Map<String, Object> values = map("level", word(log.level()), "access", word(log.access()));
        if (!log.accessFile().isEmpty()) {
            values.put("access_file", log.accessFile());
        }
        return values;
    }

    private static Map<String, Object> listener(ListenerConfig listener) {
        Map<String, Object> values =
                map(
                        "bind", address(listener.bind()),
                        "serves", words(listener.serves()),
                        "http2", listener.http2(),
                        "errors", word(listener.errors()),
                        "open", "always",
                        "unrouted", word(listener.unrouted()));
        ListenerTls tls = listener.tls();
        if (tls != null) {
            Map<String, Object> files =
                    map("certificate", tls.certificate().toString(), "key", tls.key().toString());
            if (tls.clientCa() != null) {
                files.put("client_ca", tls.clientCa().toString());
            }
            values.put("tls", files);
        }
        return values;
    }

    private static Map<String, Object> backend(BackendConfig backend) {
        BackendTls tls = backend.tls();
        Map<String, Object> values =
                map(
                        "url", (tls == null ? "http://" : "https://") + backend.authority(),
                        "id", backend.id(),
                        "models", backend.models(),
                        "protocol", word(backend.protocol()),
                        "weight", backend.weight(),
                        "max_in_flight", backend.maxInFlight(),
                        "api_key", backend.apiKey());
        if (tls != null) {
            Map<String, Object> checks = map("server_name", tls.serverName());
            if (tls.ca() != null) {
                checks.put("ca", tls.ca().toString());
            }
            values.put("tls", checks);
        }
        return values;
    }

    private static Map<String, Object> model(ModelConfig model) {
        TimeoutsConfig timeouts = model.timeouts();
        RetryConfig retry = model.retry();
        return map(
                "aliases", model.aliases(),
                "balance", word(model.balance()),
                "weigh", word(model.weigh()),
                "timeouts",
                        map(
                                "connect", Units.duration(timeouts.connect()),
                                "response_head", Units.duration(timeouts.responseHead()),
                                "first_token", Units.duration(timeouts.firstToken()),
                                "between_tokens", Units.duration(timeouts.betweenTokens()),
                                "total", Units.duration(timeouts.total())),
                "retry",
                        map(
                                "attempts", retry.attempts(),
                                "on", words(retry.on()),
                                "race_window", Units.duration(retry.raceWindow())),
                "max_in_flight", model.maxInFlight(),
                "heartbeat", Units.duration(model.heartbeat()));
    }

    private static Map<String, Object> health(HealthConfig health) {
        return map(
                "path", health.path(),
                "interval", Units.duration(health.interval()),
                "timeout", Units.duration(health.timeout()),
                "down_after", health.downAfter(),
                "up_after", health.upAfter(),
                "eject_after", health.ejectAfter(),
                "eject_for", Units.duration(health.ejectFor()),
                "slow_start", Units.duration(health.slowStart()));
    }

    private static Map<String, Object> retryBudget(RetryBudgetConfig budget) {
        return map("share", Units.share(budget.share()), "minimum", budget.minimum());
    }

    private static Map<String, Object> http2(Http2Limits http2) {
        return map(
                "streams", http2.streams(),
                "requests", http2.requests(),
                "resets", http2.resets(),
                "control_frames", http2.controlFrames());
    }

    private static Map<String, Object> perAddress(AddressLimits address) {
        return map(
                "connections", address.connections(),
                "connection_rate", address.connectionRate(),
                "abuse_pause", Units.duration(address.abusePause()));
    }

    private static Map<String, Object> limits(LimitsConfig limits) {
        return map(
                "connections", limits.connections(),
                "head", Units.size(limits.head()),
                "body", Units.size(limits.body()),
                "peek", Units.size(limits.peek()),
                "dispatch_after", Units.size(limits.dispatchAfter()),
                "replay", Units.size(limits.replay()),
                "stream_buffer", Units.size(limits.streamBuffer()),
                "buffered", Units.size(limits.buffered()),
                "header_time", Units.duration(limits.headerTime()),
                "upload_rate", Units.size(limits.uploadRate()),
                "stalled_reader", Units.duration(limits.stalledReader()),
                "per_address", perAddress(limits.perAddress()),
                "http2", http2(limits.http2()));
    }

    private static String address(InetSocketAddress address) {
        return NetUtil.toSocketAddressString(address);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> words(Collection<? extends Enum<?>> constants) {
        return constants.stream().map(ConfigDump::word).sorted().toList();
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /**
     * A value as it may be seen. Each list is one of its own: the same one in two places would be
     * written as an alias.
     */
    private static Object shown(Object value) {
        return switch (value) {
            case Secret secret -> secret.isEmpty() ? "" : Secret.MARKER;
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .collect(
                                    Collectors.toMap(
                                            Map.Entry::getKey,
                                            e -> shown(e.getValue()),
                                            (a, b) -> b,
                                            LinkedHashMap::new));
            case List<?> list -> new ArrayList<>(list.stream().map(ConfigDump::shown).toList());
            default -> value;
        };
    }
}
