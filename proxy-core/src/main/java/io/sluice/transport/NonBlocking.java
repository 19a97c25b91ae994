package io.sluice.transport;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** fcntl(2), for a descriptor that another process has opened; on Linux. */
final class NonBlocking {
    private static final int GET_FLAGS = 3;
    private static final int SET_FLAGS = 4;
    private static final int NON_BLOCKING = 0x800;

    private NonBlocking() {}

    /** Whether calls on the descriptor never wait from now on. */
    static boolean set(int descriptor) {
        try {
            MethodHandle fcntl = fcntl();
            int flags = (int) fcntl.invokeExact(descriptor, GET_FLAGS, 0);
            return flags >= 0
                    && (int) fcntl.invokeExact(descriptor, SET_FLAGS, flags | NON_BLOCKING) >= 0;
        } catch (Throwable e) {
            throw new IllegalStateException("fcntl cannot be called", e);
        }
    }

    @SuppressWarnings("restricted") // the launcher allows it, as Netty needs it as well
    private static MethodHandle fcntl() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("fcntl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
    }
}
