package io.sluice.exchange;

import io.sluice.failure.Failure;
import io.sluice.route.Route;

/** Where a request goes, now that enough of it is here. */
sealed interface Destination {
    record Fleet(Route route) implements Destination {}

    record Local(LocalService service, LocalService.LocalRequest request) implements Destination {}

    record Refused(Failure failure) implements Destination {}
}
