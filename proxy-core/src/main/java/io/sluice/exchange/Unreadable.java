package io.sluice.exchange;

import io.sluice.codec.http1.Origin;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.observe.AccessRecord;
import io.sluice.observe.AccessRecord.EndedBy;
import io.sluice.stream.LocalAnswer;

import java.util.UUID;

/** What becomes of bytes that never became a request: no exchange is made for them. */
public final class Unreadable {
    private Unreadable() {}

    /** Counts and logs the refusal; the answer, under a name of its own. */
    public static LocalAnswer refuse(
            Failure failure, LoopContext loop, Service service, Origin origin) {
        String id = UUID.randomUUID().toString();
        String code = failure.kind().code();
        LocalAnswer answer = FailureAnswer.of(failure, service.errors(), id);
        boolean late = failure.kind() == FailureKind.REQUEST_TIMEOUT;
        String clock = late ? "header_time" : null;
        loop.counters().refusal(code);
        loop.counters().model("").answered("", answer.status());
        if (clock != null) {
            loop.counters().expired(clock);
        }
        if (loop.accessLog().isOn()) {
            Asked asked = Asked.nothing(service, origin);
            loop.accessLog()
                    .add(
                            new AccessRecord(
                                    System.currentTimeMillis(),
                                    id,
                                    asked.listener(),
                                    asked.client(),
                                    asked.method(),
                                    asked.path(),
                                    answer.status(),
                                    "",
                                    "",
                                    0,
                                    0,
                                    answer.body().length,
                                    -1,
                                    -1,
                                    -1,
                                    0,
                                    -1,
                                    -1,
                                    false,
                                    EndedBy.PROXY,
                                    code,
                                    clock));
        }
        return answer;
    }
}
