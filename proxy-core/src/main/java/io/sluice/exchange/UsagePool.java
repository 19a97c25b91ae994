package io.sluice.exchange;

import io.sluice.codec.usage.UsageForm;
import io.sluice.codec.usage.UsageReader;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Readers of what answers tell of their tokens, between two answers: each has a buffer of its own.
 * Confined to its event loop.
 */
public final class UsagePool {
    private final Deque<UsageReader> ofEvents = new ArrayDeque<>();
    private final Deque<UsageReader> ofJson = new ArrayDeque<>();

    UsageReader take(UsageForm form) {
        UsageReader free = free(form).poll();
        return free == null ? new UsageReader(form) : free;
    }

    void giveBack(UsageReader reader) {
        reader.reset();
        free(reader.form()).push(reader);
    }

    private Deque<UsageReader> free(UsageForm form) {
        return form == UsageForm.EVENTS ? ofEvents : ofJson;
    }
}
