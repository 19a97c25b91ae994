package io.sluice.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DirectMemoryTest {
    @Test
    void half_of_it_may_be_held() {
        var memory = new DirectMemory(16 << 20);
        assertThat(memory.clamp(512 << 20)).isEqualTo(8 << 20);
        assertThat(memory.clamp(1 << 20)).isEqualTo(1 << 20);
    }

    @Test
    void of_this_process_is_known() {
        assertThat(DirectMemory.ofThisProcess().most()).isPositive();
    }
}
