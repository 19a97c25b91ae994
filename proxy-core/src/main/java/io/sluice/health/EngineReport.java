package io.sluice.health;

import java.util.Set;

/**
 * What an engine says of itself in its metrics (Prometheus text), each engine in its own words.
 *
 * @param requests that it runs or has in its queue, whoever sent them
 * @param cachePercent how full its KV cache is; 0 when it does not say
 */
record EngineReport(long requests, long cachePercent) {
    /** vLLM, SGLang, llama.cpp, TGI: what runs, and what waits for it. */
    private static final Set<String> REQUESTS =
            Set.of(
                    "vllm:num_requests_running",
                    "vllm:num_requests_waiting",
                    "sglang:num_running_reqs",
                    "sglang:num_queue_reqs",
                    "llamacpp:requests_processing",
                    "llamacpp:requests_deferred",
                    "tgi_batch_current_size",
                    "tgi_queue_size");

    /** Shares of 1. vLLM had the first name before the second one. */
    private static final Set<String> CACHE =
            Set.of(
                    "vllm:gpu_cache_usage_perc",
                    "vllm:kv_cache_usage_perc",
                    "sglang:token_usage",
                    "llamacpp:kv_cache_usage_ratio");

    /** Above this an engine begins to put requests off that it has begun. */
    private static final int CACHE_IS_FULL = 90;

    /** Series of several models, or of several engines in one process, are added up. */
    static EngineReport of(String metrics) {
        double requests = 0;
        double cache = 0;
        for (String line : (Iterable<String>) metrics.lines()::iterator) {
            int end = end(line);
            String name = line.substring(0, end);
            if (REQUESTS.contains(name)) {
                requests += value(line);
            } else if (CACHE.contains(name)) {
                cache = Math.max(cache, value(line));
            }
        }
        return new EngineReport(Math.round(requests), Math.round(cache * 100));
    }

    /**
     * Tokens that it has to do beyond our own requests: those of others, and what a full cache
     * costs.
     *
     * @param ours requests that we have there
     * @param mean tokens of one request
     */
    long elsewhere(int ours, long mean) {
        long others = Math.max(0, requests - ours);
        return mean * (others + Math.max(0, cachePercent - CACHE_IS_FULL));
    }

    private static int end(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '{' || line.charAt(i) == ' ') {
                return i;
            }
        }
        return line.length();
    }

    private static double value(String line) {
        String[] behind = line.substring(line.lastIndexOf('}') + 1).strip().split(" +", -1);
        String number = line.indexOf('}') < 0 && behind.length > 1 ? behind[1] : behind[0];
        try {
            double value = Double.parseDouble(number);
            return Double.isFinite(value) && value > 0 ? value : 0;
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
