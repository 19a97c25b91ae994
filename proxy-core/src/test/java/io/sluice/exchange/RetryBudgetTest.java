package io.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.RetryBudgetConfig;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

class RetryBudgetTest {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final RetryBudget budget =
            new RetryBudget(new RetryBudgetConfig(0.2, 3), inFlight::get);

    private int permitted() {
        int count = 0;
        while (budget.tryBegin()) {
            count++;
        }
        return count;
    }

    @Test
    void permits_a_few_however_little_there_is() {
        assertThat(permitted()).isEqualTo(3);
    }

    @Test
    void permits_a_share_of_what_is_in_flight() {
        inFlight.set(100);
        assertThat(permitted()).isEqualTo(20);
        inFlight.set(50);
        assertThat(budget.tryBegin()).isFalse();
        for (int i = 0; i < 11; i++) {
            budget.end();
        }
        assertThat(permitted()).isEqualTo(1);
    }

    @Test
    void follows_the_configuration() {
        budget.limit(new RetryBudgetConfig(0, 0));
        assertThat(permitted()).isZero();
    }
}
