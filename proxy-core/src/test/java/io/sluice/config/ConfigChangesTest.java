package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What differs is named by path, and what needs a restart is told apart. */
final class ConfigChangesTest {
    private static final String BEFORE =
            "backends: [{url: http://a:1, id: a}, {url: http://b:1, id: b}]\n";

    private static ConfigChanges from(String before, String after) {
        return ConfigChanges.between(Reading.valid(before), Reading.valid(after));
    }

    @Test
    void the_same_has_no_changes() {
        assertThat(from(BEFORE, "drain: {grace: 30000ms}\n" + BEFORE).isEmpty()).isTrue();
    }

    @Test
    void backends_are_compared_by_id() {
        assertThat(
                        from(
                                        BEFORE,
                                        "backends: [{url: http://b:2, id: b, weight: 3},"
                                                + " {url: http://c:1, id: c}]")
                                .all())
                .containsExactly(
                        "backends[a]", "backends[b].url", "backends[b].weight", "backends[c]");
    }

    @Test
    void a_new_order_is_a_change() {
        var after = "backends: [{url: http://b:1, id: b}, {url: http://a:1, id: a}]";
        assertThat(from(BEFORE, after).all()).containsExactly("backends");
    }

    @Test
    void models_are_compared_by_name() {
        assertThat(from("models: {m: {}}", "models: {m: {timeouts: {total: 1s}}, n: {}}").all())
                .containsExactly("models[m].timeouts.total", "models[n]");
    }

    @Test
    void another_secret_is_a_change_and_is_not_shown() {
        var changes = from("management: {token: one}", "management: {token: two}");
        assertThat(changes.all()).containsExactly("management.token");
        assertThat(changes.needRestart()).isEmpty();
    }

    @Test
    void threads_and_transport_need_a_restart() {
        var changes =
                from(
                        "listeners: [{bind: 127.0.0.1:1}]",
                        "listeners: [{bind: 127.0.0.1:2}]\nthreads: 1\ntransport: nio\n"
                                + "limits: {body: 1}");
        assertThat(changes.all())
                .contains("limits.body", "listeners[127.0.0.1:1]", "listeners[127.0.0.1:2]");
        assertThat(changes.needRestart()).containsExactly("transport", "threads");
    }

    @Test
    void without_a_restart_threads_stay_and_listeners_follow() {
        var running = Reading.valid("listeners: [{bind: 127.0.0.1:1}, {bind: 127.0.0.1:0}]");
        var next =
                Reading.valid(
                        "listeners: [{bind: 127.0.0.1:3}, {bind: 127.0.0.1:1, errors: flat}]\n"
                                + "threads: 9\n");
        var after = next.withoutRestart(running);
        assertThat(after.listeners()).isEqualTo(next.listeners());
        assertThat(after.threads()).isEqualTo(running.threads());
    }
}
