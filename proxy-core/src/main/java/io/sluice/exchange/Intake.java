package io.sluice.exchange;

import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.json.JsonPeek;
import io.sluice.codec.peek.BodyPeek;
import io.sluice.config.LimitsConfig;
import io.sluice.exchange.LocalService.LocalRequest;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.route.Endpoint;
import io.sluice.route.Endpoints;
import io.sluice.route.Route;
import io.sluice.route.RouteTable;
import io.sluice.route.Routing;
import io.sluice.stream.LocalAnswer;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.StringNode;

import java.nio.charset.StandardCharsets;

/** What is to become of a request, as far as its head tells. */
sealed interface Intake {
    /** Who reads the body on its way; null when nobody does. */
    default @Nullable BodyPeek peek() {
        return null;
    }

    /** With this much of its body, in bytes, a request goes on before it is whole. */
    default int enough(LimitsConfig limits) {
        return limits.dispatchAfter();
    }

    /** The request is over: its peek goes back to where it was taken from. */
    default void release(LoopContext.PeekPool pool) {
        BodyPeek peek = peek();
        if (peek != null) {
            BodyPeeks.giveBack(peek, pool);
        }
    }

    /** The methods that the path has, when the method is what is wrong. */
    default String allow() {
        return "";
    }

    /** It is answered at once; its body does not matter. */
    record Answered(LocalAnswer answer) implements Intake {}

    /**
     * It is refused at once.
     *
     * @param allow the methods that the path has, when the method is what is wrong
     */
    record Refused(Failure failure, String allow) implements Intake {
        Refused(Failure failure) {
            this(failure, "");
        }
    }

    /** Its body is awaited; where it goes is known when enough of it is here. */
    sealed interface Expected extends Intake {
        Destination destination(LoopContext loop, Upload upload);
    }

    /** The model in its body decides. */
    record ForModel(BodyPeek peek) implements Expected {
        @Override
        public Destination destination(LoopContext loop, Upload upload) {
            int length = peek.modelLength();
            return switch (loop.now().routes().find(peek.model(), length)) {
                case Route route -> {
                    if (route.isAlias()) {
                        upload.rewriteModel(peek, written(route.label()));
                    }
                    yield new Destination.Fleet(route);
                }
                case Routing.Nowhere nowhere ->
                        new Destination.Refused(
                                switch (nowhere) {
                                    case UNKNOWN_MODEL ->
                                            Refusals.unknownModel(peek.model(), length);
                                    case NOTHING_KNOWN -> Refusals.nothingKnown();
                                });
            };
        }

        /** A model's name as this kind of body writes it. */
        private byte[] written(String model) {
            String text = peek instanceof JsonPeek ? StringNode.valueOf(model).toString() : model;
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Any healthy backend will do. */
    record ForAny() implements Expected {
        @Override
        public Destination destination(LoopContext loop, Upload upload) {
            return new Destination.Fleet(loop.now().routes().unrouted());
        }
    }

    /** It is answered inside the proxy, body and all. */
    record ForLocal(LocalService service, RequestHead head, String path, String requestId)
            implements Expected {
        private static final int LARGEST = 64 * 1024;
        private static final byte[] ORIGIN = {'o', 'r', 'i', 'g', 'i', 'n'};

        @Override
        public Destination destination(LoopContext loop, Upload upload) {
            if (!upload.isComplete()) {
                return new Destination.Refused(Refusals.bodyTooLarge(LARGEST));
            }
            var request =
                    new LocalRequest(
                            head.methodText(),
                            path,
                            head.target(),
                            field(FieldName.AUTHORIZATION),
                            field(FieldName.ACCEPT),
                            field(FieldName.HOST),
                            value(head.fields().find(ORIGIN)),
                            upload.toArray(),
                            requestId);
            return new Destination.Local(service, request);
        }

        private String field(FieldName name) {
            return value(head.fields().find(name));
        }

        @Override
        public int enough(LimitsConfig limits) {
            return LARGEST; // it has to be whole
        }

        private String value(int index) {
            return index < 0 ? "" : head.fields().value(index);
        }
    }

    /** Sorts a request by its {@code head} (borrowed until the exchange ends). */
    static Intake of(
            RequestHead head, LoopContext loop, Snapshot now, Service service, String requestId) {
        if (head.contentLength() > now.limits().body()) {
            return new Refused(Refusals.bodyTooLarge(now.limits().body()));
        }
        if (head.expectUnsupported()) {
            return new Refused(
                    new Failure(
                            FailureKind.EXPECTATION_FAILED,
                            "Expect can only be 100-continue here"));
        }
        Endpoint endpoint = Endpoints.of(head);
        return switch (endpoint) {
            case LIVENESS, READINESS -> own(endpoint, head, loop, now);
            case MODELS, MODEL -> service.inference() ? own(endpoint, head, loop, now) : notFound();
            case INFERENCE -> service.inference() ? forModel(head, loop) : notFound();
            case WRONG_METHOD -> wrongMethod(head);
            case UNROUTED -> unrouted(head, service, requestId);
            case AMBIGUOUS -> ambiguous(head, service, requestId);
        };
    }

    private static Intake own(Endpoint endpoint, RequestHead head, LoopContext loop, Snapshot now) {
        RouteTable table = now.routes();
        return switch (OwnPaths.of(endpoint, head.path(), table, loop.draining().getAsBoolean())) {
            case OwnPaths.Result.Found found -> new Answered(found.answer());
            case OwnPaths.Result.Failed failed -> new Refused(failed.failure());
        };
    }

    private static Intake forModel(RequestHead head, LoopContext loop) {
        return switch (BodyPeeks.of(head, loop.peeks())) {
            case BodyPeeks.Choice.Reader reader -> new ForModel(reader.peek());
            case BodyPeeks.Choice.Refused refused -> new Refused(refused.failure());
        };
    }

    private static Intake unrouted(RequestHead head, Service service, String requestId) {
        String path = head.path();
        if (service.local().serves(path)) {
            return new ForLocal(service.local(), head, path, requestId);
        }
        return service.inference() && service.forwardsUnrouted() ? new ForAny() : notFound();
    }

    /** What could be read as another path is answered here, perhaps, but never forwarded. */
    private static Intake ambiguous(RequestHead head, Service service, String requestId) {
        String path = head.path();
        return service.local().serves(path)
                ? new ForLocal(service.local(), head, path, requestId)
                : notFound();
    }

    private static Refused notFound() {
        return new Refused(new Failure(FailureKind.ENDPOINT_NOT_FOUND, "no such endpoint here"));
    }

    private static Refused wrongMethod(RequestHead head) {
        return new Refused(
                new Failure(
                        FailureKind.METHOD_NOT_ALLOWED, "the endpoint does not have this method"),
                Endpoints.allowed(head));
    }
}
