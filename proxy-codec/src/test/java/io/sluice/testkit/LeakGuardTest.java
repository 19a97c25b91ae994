package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.ServiceLoader;

final class LeakGuardTest {

    static List<Arguments> allocators() {
        return List.of(
                Arguments.argumentSet("pooled", PooledByteBufAllocator.DEFAULT),
                Arguments.argumentSet("unpooled", UnpooledByteBufAllocator.DEFAULT));
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void fails_with_the_record_of_a_buffer_that_nobody_released(ByteBufAllocator allocator) {
        leak(allocator, "forgotten on purpose");

        assertThatThrownBy(LeakGuard::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("LEAK: ByteBuf")
                .hasMessageContaining("forgotten on purpose");
    }

    @Test
    void reports_each_leak_once() {
        leak(UnpooledByteBufAllocator.DEFAULT, "once");

        assertThat(LeakGuard.takeLeaks()).hasSize(1);
        assertThat(LeakGuard.takeLeaks()).isEmpty();
    }

    @Test
    void says_nothing_of_buffers_that_are_released_or_still_held() {
        UnpooledByteBufAllocator.DEFAULT.directBuffer(8).release();
        ByteBuf held = PooledByteBufAllocator.DEFAULT.directBuffer(8);

        LeakGuard.check();

        held.release();
    }

    @Test
    void is_registered_by_itself() {
        assertThat(ServiceLoader.load(Extension.class)).hasAtLeastOneElementOfType(LeakGuard.class);
        assertThat(System.getProperty("junit.jupiter.extensions.autodetection.enabled"))
                .isEqualTo("true");
    }

    private static void leak(ByteBufAllocator allocator, String hint) {
        ByteBuf lost = allocator.directBuffer(64);
        lost.writeByte(1);
        lost.touch(hint);
    }
}
