package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferRingTest {
    @ParameterizedTest
    @CsvSource({"1073741824, 2, 1024", "67108864, 16, 128", "16777216, 2, 256", "1048576, 8, 64"})
    void takes_an_eighth_of_the_direct_memory_at_most_and_fills_a_power_of_two(
            long directMemory, int loops, short buffers) {
        assertThat(BufferRing.buffers(directMemory, loops)).isEqualTo(buffers);
    }
}
