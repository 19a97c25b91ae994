package io.sluice.manage;

import io.sluice.config.ConfigFault;
import io.sluice.exchange.FailureAnswer;
import io.sluice.exchange.LocalService.LocalRequest;
import io.sluice.failure.ErrorBody;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.failure.SafeText;
import io.sluice.manage.Steering.Outcome;
import io.sluice.stream.LocalAnswer;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** What the management API says to those who asked for something. */
final class Answers {
    private static final JsonMapper JSON = new JsonMapper();

    private Answers() {}

    static LocalAnswer of(Outcome outcome, LocalRequest request) {
        return switch (outcome) {
            case Outcome.Applied applied -> LocalAnswer.json(200, applied(applied));
            case Outcome.Drained drained ->
                    LocalAnswer.json(drained.inFlight() == 0 ? 200 : 202, drained(drained));
            case Outcome.Faulty faulty -> faulty(faulty.faults(), request);
            case Outcome.Unknown unknown ->
                    refusal(FailureKind.BACKEND_NOT_FOUND, unknown.message(), request);
            case Outcome.Conflict conflict ->
                    refusal(FailureKind.CONFLICT, conflict.message(), request);
        };
    }

    static LocalAnswer notFound(LocalRequest request) {
        return refusal(FailureKind.ENDPOINT_NOT_FOUND, "no such endpoint here", request);
    }

    static LocalAnswer wrongMethod(String allowed, LocalRequest request) {
        return refusal(
                        FailureKind.METHOD_NOT_ALLOWED,
                        "the endpoint does not have this method",
                        request)
                .with("Allow", allowed);
    }

    static LocalAnswer refusal(FailureKind kind, String message, LocalRequest request) {
        return FailureAnswer.of(new Failure(kind, message), ErrorBody.OPENAI, request.requestId());
    }

    /** The value of a parameter in the query of {@code target}, as text; empty without it. */
    static String parameter(String target, String name) {
        int query = target.indexOf('?');
        for (String one : query < 0 ? new String[0] : target.substring(query + 1).split("&", -1)) {
            if (one.startsWith(name + "=")) {
                return decoded(one.substring(name.length() + 1));
            }
        }
        return "";
    }

    /**
     * Refuses a request with parameters that are none of {@code known}: who sends one expects it to
     * count.
     *
     * @return whether it was refused
     */
    static boolean refusedParameter(
            LocalRequest request, Consumer<LocalAnswer> reply, String... known) {
        String unknown = unknownParameter(request.target(), known);
        if (unknown.isEmpty()) {
            return false;
        }
        String message =
                "unknown parameter `"
                        + SafeText.of(unknown)
                        + (known.length == 0
                                ? "`: there are none here"
                                : "`, not `" + String.join("`, `", known) + "`");
        reply.accept(refusal(FailureKind.BAD_REQUEST, message, request));
        return true;
    }

    /** A parameter in the query of {@code target} that is none of {@code known}; else empty. */
    private static String unknownParameter(String target, String... known) {
        int query = target.indexOf('?');
        for (String one : query < 0 ? new String[0] : target.substring(query + 1).split("&", -1)) {
            String name = one.replaceFirst("=.*", "");
            if (!name.isEmpty() && !List.of(known).contains(name)) {
                return name;
            }
        }
        return "";
    }

    /** A path segment as text; empty when it cannot be one. */
    static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncodedProperly) {
            return "";
        }
    }

    private static byte[] applied(Outcome.Applied applied) {
        ObjectNode root = JSON.createObjectNode();
        root.put("status", "applied");
        texts(root.putArray("changed"), applied.changed());
        texts(root.putArray("needs_restart"), applied.needRestart());
        texts(root.putArray("over_file"), applied.overFile());
        return JSON.writeValueAsBytes(root);
    }

    private static byte[] drained(Outcome.Drained drained) {
        ObjectNode root = JSON.createObjectNode();
        root.put("status", drained.inFlight() == 0 ? "drained" : "draining");
        root.put("in_flight", drained.inFlight());
        return JSON.writeValueAsBytes(root);
    }

    private static LocalAnswer faulty(List<ConfigFault> faults, LocalRequest request) {
        LocalAnswer answer =
                refusal(
                        FailureKind.INVALID_CONFIGURATION,
                        "nothing has changed: " + text(faults),
                        request);
        ObjectNode root = (ObjectNode) JSON.readTree(answer.body());
        ArrayNode all = root.putArray("faults");
        for (ConfigFault fault : faults) {
            all.addObject()
                    .put("file", fault.file())
                    .put("line", fault.line())
                    .put("column", fault.column())
                    .put("message", fault.message())
                    .put("expected", fault.expected());
        }
        return new LocalAnswer(
                answer.status(),
                answer.contentType(),
                answer.fields(),
                JSON.writeValueAsBytes(root),
                answer.close());
    }

    /** The first of them; all stand beside it. */
    private static String text(List<ConfigFault> faults) {
        String first = faults.getFirst().message();
        int more = faults.size() - 1;
        return more == 0 ? first : first + " (and " + more + " more in `faults`)";
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
