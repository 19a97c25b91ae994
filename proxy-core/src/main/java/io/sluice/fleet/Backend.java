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
    private static final VarHandle WORK = handle("work", long.class);
    private static final VarHandle ELSEWHERE = handle("elsewhere", long.class);
    private static final VarHandle SUSPECT = handle("suspect", boolean.class);
    private static final VarHandle TERMS = handle("terms", Terms.class);
    private static final VarHandle RESTRAINT = handle("restraint", int.class);
    private static final VarHandle SHARE = handle("share", int.class);
    private static final VarHandle FAILED = handle("failed", int.class);
    private static final VarHandle RETIRED = handle("retired", boolean.class);

    /** It has asked for patience: it gets nothing while others can take it. */
    private static final int PATIENCE = 1;

    /** It was ejected, and one request may try it. */
    private static final int TRIAL = 2;

    /** That one is under way. */
    private static final int TRIAL_TAKEN = 4;

    /** {@link #share} of a backend that gets all that its weight says. */
    public static final int WHOLE_SHARE = 100;

    /** What a reload may change while requests run. Immutable. */
    private record Terms(BackendConfig config, int weight, int maxInFlight, byte[] requestFields) {
        static Terms of(BackendConfig config) {
            return new Terms(
                    config, config.weight(), config.maxInFlight(), Backend.requestFields(config));
        }
    }

    private final String id;
    private final InetSocketAddress address;
    private final byte[] responseField;

    @SuppressWarnings("UnusedVariable") // through IN_FLIGHT
    private volatile int inFlight;

    @SuppressWarnings("UnusedVariable") // through WORK
    private volatile long work;

    @SuppressWarnings("UnusedVariable") // through ELSEWHERE
    private volatile long elsewhere;

    @SuppressWarnings("UnusedVariable") // through LAST_HEARD
    private volatile long lastHeard;

    private volatile long lastFailed;

    @SuppressWarnings("UnusedVariable") // through SUSPECT
    private volatile boolean suspect;

    @SuppressWarnings("UnusedVariable") // through TERMS
    private Terms terms;

    @SuppressWarnings("UnusedVariable") // through RETIRED
    private boolean retired;

    @SuppressWarnings("UnusedVariable") // through RESTRAINT
    private volatile int restraint;

    @SuppressWarnings("UnusedVariable") // through SHARE
    private volatile int share = WHOLE_SHARE;

    @SuppressWarnings("UnusedVariable") // through FAILED
    private volatile int failed;

    private final KeepAlive keepAlive = new KeepAlive();

    /**
     * @param address resolved: event loops look nothing up
     */
    public Backend(String id, InetSocketAddress address, BackendConfig config) {
        this.id = id;
        this.address = address;
        this.terms = Terms.of(config);
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
        return terms().config();
    }

    /**
     * Goes on under {@code next}: the same server, see {@link BackendConfig#isSameServer}, with
     * other credentials, models or limits.
     */
    public void config(BackendConfig next) {
        TERMS.setRelease(this, Terms.of(next));
    }

    /** Gets no more requests: connections that become free are not kept. */
    public void retire() {
        RETIRED.setOpaque(this, true);
    }

    /** Whether it has left the fleet. */
    public boolean isRetired() {
        return (boolean) RETIRED.getOpaque(this);
    }

    /** Whether connections to it are kept while they carry nothing. */
    public boolean keepsIdle() {
        return !isSuspect() && !isRetired();
    }

    /** What {@code Host} says to it. */
    public String authority() {
        return config().authority();
    }

    public int weight() {
        return terms().weight();
    }

    /**
     * How busy it would be with one request more, in hundredths of a request; while it starts
     * slowly the requests that it has count for as many as they will be when it has its full share.
     */
    public long busyness() {
        long requests = inFlight();
        int now = (int) SHARE.getOpaque(this);
        return now == WHOLE_SHARE
                ? (requests + 1) * WHOLE_SHARE
                : requests * WHOLE_SHARE * WHOLE_SHARE / now + WHOLE_SHARE;
    }

    /**
     * How busy it is by the tokens that its requests are estimated to take, with what its engine
     * says of requests that are not ours; as {@link #busyness} while it starts slowly.
     */
    public long tokenBusyness() {
        long tokens = (long) WORK.getVolatile(this) + (long) ELSEWHERE.getOpaque(this) + 1;
        return tokens * WHOLE_SHARE / (int) SHARE.getOpaque(this);
    }

    /** A request begins (or, below zero, ends) that is estimated to take so many tokens. */
    public void work(long tokens) {
        WORK.getAndAdd(this, tokens);
    }

    /** Tokens that our requests there are estimated to take. */
    public long work() {
        return (long) WORK.getVolatile(this);
    }

    /** So many tokens are its load beyond our requests, as its engine said last; at least 0. */
    public void elsewhere(long tokens) {
        ELSEWHERE.setOpaque(this, tokens);
    }

    /** How much of its weight counts now, in percent. */
    public int share() {
        return (int) SHARE.getOpaque(this);
    }

    /**
     * From now on this much of its weight counts.
     *
     * @param percent from 1 to {@link #WHOLE_SHARE}
     */
    public void share(int percent) {
        SHARE.setOpaque(this, percent);
    }

    /** How many requests it takes at once; 0 for any number. */
    public int maxInFlight() {
        return terms().maxInFlight();
    }

    /** Whether it has its own credentials, sent in place of the client's. */
    public boolean replacesCredentials() {
        return !config().apiKey().isEmpty();
    }

    /** {@code Host} and, where it has any, its credentials: complete field lines, never changed. */
    public byte[] requestFields() {
        return terms().requestFields();
    }

    /** {@code x-sluice-backend}: a complete field line, never changed. */
    public byte[] responseField() {
        return responseField;
    }

    /** Requests that have a slot here now. */
    public int inFlight() {
        return (int) IN_FLIGHT.getVolatile(this);
    }

    /** Whether it could take another request now, one that has no other place to go to. */
    public boolean hasRoom() {
        int most = maxInFlight();
        return (most == 0 || inFlight() < most)
                && ((int) RESTRAINT.getOpaque(this) & TRIAL_TAKEN) == 0;
    }

    /** Whether it could take another request now, and has not asked to be spared. */
    public boolean isOpen() {
        int most = maxInFlight();
        int now = (int) RESTRAINT.getOpaque(this);
        return (most == 0 || inFlight() < most) && (now & (PATIENCE | TRIAL_TAKEN)) == 0;
    }

    /** It has asked for patience (or that is over). */
    public void patience(boolean asked) {
        if (asked) {
            RESTRAINT.getAndBitwiseOr(this, PATIENCE);
        } else {
            RESTRAINT.getAndBitwiseAnd(this, ~PATIENCE);
        }
    }

    /** One request may try it, and no other one until this is called again. */
    public void offerTrial() {
        RESTRAINT.getAndBitwiseOr(this, TRIAL);
        RESTRAINT.getAndBitwiseAnd(this, ~TRIAL_TAKEN);
    }

    /** It takes requests as ever. */
    public void endTrial() {
        RESTRAINT.getAndBitwiseAnd(this, ~(TRIAL | TRIAL_TAKEN));
    }

    /** Whether it is on trial, so that an answer of it is news. */
    public boolean isOnTrial() {
        return ((int) RESTRAINT.getOpaque(this) & TRIAL) != 0;
    }

    /**
     * A request failed there.
     *
     * @return how many have since one was answered
     */
    public int failed() {
        return (int) FAILED.getAndAdd(this, 1) + 1;
    }

    /** A request was answered there, whatever the answer. */
    public void answered() {
        if ((int) FAILED.getOpaque(this) != 0) { // the line stays shared while nothing fails
            FAILED.setOpaque(this, 0);
        }
    }

    /** How long it lets connections lie idle, as far as that was seen. */
    public KeepAlive keepAlive() {
        return keepAlive;
    }

    /** Takes a slot by increment-then-check; false when the backend is full. */
    public boolean tryAcquire() {
        int now = (int) RESTRAINT.getOpaque(this);
        if ((now & TRIAL) != 0 && !takeTrial()) {
            return false;
        }
        int before = (int) IN_FLIGHT.getAndAdd(this, 1);
        int most = maxInFlight();
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

    /**
     * Something was wrong with it.
     *
     * @param nanos {@link System#nanoTime()}
     */
    public void failedAt(long nanos) {
        lastFailed = nanos;
    }

    /** When something was last wrong with it, as {@link System#nanoTime()}; 0 when nothing was. */
    public long lastFailed() {
        return lastFailed;
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

    private boolean takeTrial() {
        int before = (int) RESTRAINT.getAndBitwiseOr(this, TRIAL_TAKEN);
        return (before & TRIAL_TAKEN) == 0;
    }

    private Terms terms() {
        return (Terms) TERMS.getAcquire(this);
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
