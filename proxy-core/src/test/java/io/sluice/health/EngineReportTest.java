package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What engines say of themselves, each in its own words. */
class EngineReportTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vllm:num_requests_running{model_name=\"a b\"} 3.0  | 3  | 0",
                "vllm:num_requests_waiting 4 1700000000000         | 4  | 0",
                "vllm:kv_cache_usage_perc{engine=\"0\"} 0.955       | 0  | 96",
                "vllm:gpu_cache_usage_perc 0.5                     | 0  | 50",
                "sglang:num_queue_reqs{} 7                         | 7  | 0",
                "llamacpp:requests_processing 2                    | 2  | 0",
                "tgi_queue_size 9                                  | 9  | 0",
                "vllm:num_requests_running_total 5                 | 0  | 0",
                "# HELP vllm:num_requests_running 5                | 0  | 0",
                "vllm:num_requests_running NaN                     | 0  | 0",
                "vllm:num_requests_running                         | 0  | 0",
                "vllm:num_requests_running -3                      | 0  | 0",
            })
    void is_read_from_the_metrics_of_each(String line, long requests, long cache) {
        assertThat(EngineReport.of(line)).isEqualTo(new EngineReport(requests, cache));
    }

    @Test
    void what_runs_and_what_waits_is_added_up() {
        String page =
                "vllm:num_requests_running{m=\"a\"} 3\nvllm:num_requests_running{m=\"b\"} 2\n"
                        + "vllm:num_requests_waiting{m=\"a\"} 10\n";
        assertThat(EngineReport.of(page).requests()).isEqualTo(15);
    }

    @Test
    void our_own_requests_are_never_counted_twice() {
        var report = new EngineReport(10, 0);
        assertThat(report.elsewhere(10, 100)).isZero();
        assertThat(report.elsewhere(12, 100)).isZero();
        assertThat(report.elsewhere(4, 100)).isEqualTo(600);
    }

    @Test
    void a_cache_that_is_nearly_full_costs() {
        assertThat(new EngineReport(0, 90).elsewhere(0, 100)).isZero();
        assertThat(new EngineReport(0, 100).elsewhere(0, 100)).isEqualTo(1000);
    }
}
