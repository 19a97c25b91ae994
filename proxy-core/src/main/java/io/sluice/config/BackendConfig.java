package io.sluice.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One model server, or all the servers behind one name.
 *
 * @param id unique; visible ASCII that fits into a header and a path segment
 * @param host a name or an IP literal; IPv6 stands without brackets
 * @param port 1 to 65535
 * @param tls null for plain text
 * @param models what it serves; empty when that is learnt from its {@code /v1/models}
 * @param weight its share beside the others, at least 1
 * @param maxInFlight requests it takes at once; 0 is unlimited
 * @param apiKey sent upstream in place of the client's; {@link Secret#NONE} leaves the client's
 */
public record BackendConfig(
        String id,
        String host,
        int port,
        @Nullable BackendTls tls,
        Protocol protocol,
        List<String> models,
        int weight,
        int maxInFlight,
        Secret apiKey) {
    public BackendConfig {
        models = List.copyOf(models);
    }

    /**
     * Whether {@code other} is this server under other terms: other models, credentials or limits.
     */
    public boolean isSameServer(BackendConfig other) {
        return equals(
                new BackendConfig(
                        other.id,
                        other.host,
                        other.port,
                        other.tls,
                        other.protocol,
                        models,
                        weight,
                        maxInFlight,
                        apiKey));
    }

    /** {@code host:port}, IPv6 in brackets. */
    public String authority() {
        return Url.authority(host, port);
    }
}
