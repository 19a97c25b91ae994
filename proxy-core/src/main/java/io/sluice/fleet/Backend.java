package io.sluice.fleet;

import io.sluice.config.BackendConfig;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * One address that requests can be sent to, and how many it has now. Compared by identity: a
 * backend that leaves and comes back is another one. Its counters may be used from any thread.
 */
public final class Backend {
    private static final VarHandle IN_FLIGHT = handle("inFlight", int.class);
    private static final VarHandle LAST_HEARD = handle("lastHeard", long.class);
    private static final VarHandle SUSPECT = handle("suspect", boolean.class);

    private final String id;
    private final InetSocketAddress address;
    private final BackendConfig config;
    private final byte[] requestFields;
    private final byte[] responseField;

    @SuppressWarnings("UnusedVariable") // through IN_FLIGHT
    private volatile int inFlight;

    @SuppressWarnings("UnusedVariable") // through LAST_HEARD
    private volatile long lastHeard;

    @SuppressWarnings("UnusedVariable") // through SUSPECT
    private volatile boolean suspect;

    /**
     * @param address resolved: event loops look nothing up
     */
    public Backend(String id, InetSocketAddress address, BackendConfig config) {
        this.id = id;
        this.address = address;
        this.config = config;
        this.requestFields = requestFields(config);
        this.responseField =
                ("x-sluice-backend: " + id + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    public String id() {
        return id;
    }

    public InetSocketAddress address() {
        return address;
    }

    public BackendConfig config() {
        return config;
    }

    /** What {@code Host} says to it. */
    public String authority() {
        return config.authority();
    }

    public int weight() {
        return config.weight();
    }

    /** Whether it has its own credentials, sent in place of the client's. */
    public boolean replacesCredentials() {
        return !config.apiKey().isEmpty();
    }

    /** {@code Host} and, where it has any, its credentials: complete field lines, never changed. */
    public byte[] requestFields() {
        return requestFields;
    }

    /** {@code x-sluice-backend}: a complete field line, never changed. */
    public byte[] responseField() {
        return responseField;
    }

    /** Requests that have a slot here now. */
    public int inFlight() {
        return (int) IN_FLIGHT.getVolatile(this);
    }

    /** Takes a slot by increment-then-check; false when the backend is full. */
    public boolean tryAcquire() {
        int before = (int) IN_FLIGHT.getAndAdd(this, 1);
        int most = config.maxInFlight();
        if (most > 0 && before >= most) {
            IN_FLIGHT.getAndAdd(this, -1);
            return false;
        }
        return true;
    }

    /** Gives a slot back: once for each that was taken. */
    public void release() {
        int before = (int) IN_FLIGHT.getAndAdd(this, -1);
        assert before > 0 : "more slots given back than taken on " + id;
    }

    /**
     * Bytes came from it.
     *
     * @param nanos {@link System#nanoTime()}, as coarse as the caller likes
     */
    public void heard(long nanos) {
        if ((long) LAST_HEARD.getOpaque(this) != nanos) { // the line stays shared within a tick
            LAST_HEARD.setOpaque(this, nanos);
        }
    }

    /** When bytes last came from it, as {@link System#nanoTime()}; 0 when they never did. */
    public long lastHeard() {
        return (long) LAST_HEARD.getOpaque(this);
    }

    /** Health is not sure of it: it did not answer its last probe. */
    public void suspect(boolean unanswered) {
        SUSPECT.setOpaque(this, unanswered);
    }

    /**
     * Whether it did not answer its last probe. Open connections may be what keeps it from
     * answering (llama.cpp's server gives each a thread of its own), so none should lie idle.
     */
    public boolean isSuspect() {
        return (boolean) SUSPECT.getOpaque(this);
    }

    @Override
    public String toString() {
        return id;
    }

    private static byte[] requestFields(BackendConfig config) {
        var fields = new StringBuilder("Host: ").append(config.authority()).append("\r\n");
        if (!config.apiKey().isEmpty()) {
            fields.append("Authorization: Bearer ").append(config.apiKey().value()).append("\r\n");
        }
        return fields.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Backend.class, field, type);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
