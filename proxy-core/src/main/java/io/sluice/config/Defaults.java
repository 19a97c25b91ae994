package io.sluice.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The configuration of an empty file. */
final class Defaults {
    private Defaults() {}

    static SluiceConfig config() {
        return new SluiceConfig(
                List.of(
                        new ListenerConfig(
                                new InetSocketAddress("127.0.0.1", 8000),
                                Set.of(Serves.INFERENCE),
                                ErrorFormat.OPENAI,
                                Unrouted.REFUSE),
                        new ListenerConfig(
                                new InetSocketAddress("127.0.0.1", 9090),
                                Set.of(Serves.MANAGEMENT),
                                ErrorFormat.OPENAI,
                                Unrouted.REFUSE)),
                List.of(),
                Map.of(),
                new HealthConfig("/health", Duration.ofSeconds(5), Duration.ofSeconds(2), 3, 1),
                new LimitsConfig(
                        20000,
                        65536,
                        64L << 20,
                        64L << 20,
                        65536,
                        1 << 20,
                        65536,
                        512L << 20,
                        Duration.ofSeconds(15),
                        1024,
                        Duration.ofSeconds(60)),
                new AdmissionConfig(20000),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Unrouted.REFUSE,
                ClientHalfClose.CANCEL,
                List.of(),
                Secret.NONE,
                new LogConfig(LogLevel.INFO),
                TransportChoice.AUTO,
                0);
    }

    static ModelConfig model(String name) {
        return new ModelConfig(
                name,
                List.of(),
                BalancePolicy.LEAST_CONNECTIONS,
                new TimeoutsConfig(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(300),
                        Duration.ofSeconds(30),
                        Duration.ZERO),
                new RetryConfig(
                        2,
                        Set.of(RetryOn.CONNECT_FAILURE, RetryOn.REUSED_CONNECTION_CLOSED),
                        Duration.ofMillis(100)),
                0);
    }
}
