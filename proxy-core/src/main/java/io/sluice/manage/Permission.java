package io.sluice.manage;

import io.netty.util.NetUtil;
import io.sluice.config.Secret;
import io.sluice.exchange.LocalService.LocalRequest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;

/** Whether a request may change something. */
enum Permission {
    GIVEN,
    /** It does not carry the token. */
    NO_TOKEN,
    /** A browser sends it for a page that is not ours. */
    FOREIGN_PAGE;

    private static final String BEARER = "bearer ";

    /**
     * Without a token whoever reaches the listener may change it. Only browsers must not be lent to
     * strangers: they send {@code Origin} with every change, and a page of ours has the address it
     * was asked under. A name there could be another site's that leads to this address, so only
     * literal addresses and {@code localhost} are taken.
     */
    static Permission of(LocalRequest request, Secret token) {
        if (!token.isEmpty()) {
            return carries(request.authorization(), token) ? GIVEN : NO_TOKEN;
        }
        return request.origin().isEmpty() || isOwn(request) ? GIVEN : FOREIGN_PAGE;
    }

    private static boolean carries(String authorization, Secret token) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return false;
        }
        String given = authorization.substring(BEARER.length()).strip();
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8),
                token.value().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isOwn(LocalRequest request) {
        try {
            URI origin = URI.create(request.origin());
            String host = origin.getHost();
            return host != null
                    && request.host().equalsIgnoreCase(origin.getRawAuthority())
                    && (host.equals("localhost")
                            || NetUtil.isValidIpV4Address(host)
                            || NetUtil.isValidIpV6Address(host));
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }
}
