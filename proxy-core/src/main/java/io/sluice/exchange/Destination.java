package io.sluice.exchange;

import io.netty.channel.EventLoop;
import io.sluice.failure.Failure;
import io.sluice.route.Route;
import io.sluice.stream.LocalAnswer;

import java.util.function.Consumer;

/** Where a request goes, now that enough of it is here. */
sealed interface Destination {
    record Fleet(Route route) implements Destination {}

    record Local(LocalService service, LocalService.LocalRequest request) implements Destination {
        /**
         * Has it answered.
         *
         * @param told the answer, on {@code eventLoop}
         */
        void answer(EventLoop eventLoop, Consumer<LocalAnswer> told) {
            service.answer(request, answer -> eventLoop.execute(() -> told.accept(answer)));
        }
    }

    record Refused(Failure failure) implements Destination {}
}
