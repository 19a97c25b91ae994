package io.sluice.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a configuration that can be served says, and its operator hardly means. */
public final class Remarks {
    private static final int WARNED_DAYS = 14;

    private Remarks() {}

    /** A sentence for each. Reads the certificates that {@code config} names. */
    public static List<String> of(SluiceConfig config, Instant now) {
        List<String> all = new ArrayList<>(ofLimits(config.limits()));
        for (ListenerConfig listener : config.listeners()) {
            ListenerTls tls = listener.tls();
            if (tls != null) {
                all.addAll(ofCertificate(tls.certificate(), now));
            }
        }
        return all;
    }

    /** A sentence for each limit that another one makes idle. */
    public static List<String> ofLimits(LimitsConfig limits) {
        if (limits.buffered() >= limits.body()) {
            return List.of();
        }
        return List.of(
                "`limits.buffered` (%d bytes) is below `limits.body` (%d bytes): a body that has to"
                                .formatted(limits.buffered(), limits.body())
                        + " be held may be refused, though it is as large as it may be");
    }

    /** A sentence if a certificate is, or soon will be, of no use; else nothing. */
    public static List<String> ofExpiry(String certificate, Instant expiry, Instant now) {
        if (expiry.isBefore(now)) {
            return List.of(
                    "%s has expired (%s): clients will refuse it".formatted(certificate, expiry));
        }
        long days = Duration.between(now, expiry).toDays();
        return days >= WARNED_DAYS
                ? List.of()
                : List.of("%s expires in %d days (%s)".formatted(certificate, days, expiry));
    }

    private static List<String> ofCertificate(Path file, Instant now) {
        try {
            Instant expiry = Pem.certificates(file).getFirst().getNotAfter().toInstant();
            return ofExpiry(file.toString(), expiry, now);
        } catch (Pem.PemException gone) {
            return List.of(); // it was there when the configuration was read
        }
    }
}
