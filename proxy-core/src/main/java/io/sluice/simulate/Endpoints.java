package io.sluice.simulate;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Requests to answers; knows paths, methods and their JSON. Safe to use from several loops. */
final class Endpoints {
    private static final String VERSION = "0.32.0";

    /** The requests that cost a real server its GPU. */
    private static final List<String> INFERENCE =
            List.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings");

    private final SimulatedModel settings;
    private final RequestReader reader;
    private final Load load;
    private final Faults faults;
    private final SplittableRandom ids;
    private volatile int healthStatus = 200;

    Endpoints(SimulatedModel settings, Load load, Faults faults, SplittableRandom ids) {
        this.settings = settings;
        this.reader = new RequestReader(settings.models());
        this.load = load;
        this.faults = faults;
        this.ids = ids;
    }

    /** Whether a request is one for the model: what the server counts. */
    static boolean isInference(FullHttpRequest request) {
        return request.method().name().equals("POST") && INFERENCE.contains(path(request));
    }

    /**
     * @param request borrowed
     */
    Answer answer(FullHttpRequest request) throws Refusal {
        return switch (path(request)) {
            case "/health" -> onlyFor("GET", request) ? health() : notAllowed("GET");
            case "/v1/models" -> onlyFor("GET", request) ? models() : notAllowed("GET");
            case "/version" -> onlyFor("GET", request) ? version() : notAllowed("GET");
            case "/metrics" -> onlyFor("GET", request) ? metrics() : notAllowed("GET");
            case "/v1/chat/completions",
                    "/v1/completions",
                    "/v1/embeddings",
                    "/tokenize",
                    "/detokenize" ->
                    onlyFor("POST", request) ? posted(request) : notAllowed("POST");
            case Faults.PATH -> settings.faultsAllowed() ? faults(request) : notFound();
            default -> notFound();
        };
    }

    /** Says what is going wrong, and with a POST what shall from now on. */
    private Answer faults(FullHttpRequest request) throws Refusal {
        if (onlyFor("POST", request)) {
            faults.order(RequestReader.fields(ByteBufUtil.getBytes(request.content())));
        } else if (!onlyFor("GET", request)) {
            return notAllowed("GET, POST");
        }
        return Answer.Whole.json(200, faults.shown());
    }

    private static Answer notFound() {
        return detail(404, "Not Found", Map.of());
    }

    private Answer posted(FullHttpRequest request) throws Refusal {
        Fields fields = fields(request);
        return switch (path(request)) {
            case "/v1/chat/completions" -> {
                CompletionRequest asked = reader.chat(fields);
                var stamp = stamp("chatcmpl-", request, asked.model());
                yield new Answer.Spoken(asked, new Shape.Chat(stamp));
            }
            case "/v1/completions" -> {
                CompletionRequest asked = reader.text(fields);
                var stamp = stamp("cmpl-", request, asked.model());
                yield new Answer.Spoken(asked, new Shape.Text(stamp));
            }
            case "/v1/embeddings" -> embeddings(request, fields);
            case "/tokenize" -> tokens(fields);
            default -> text(fields);
        };
    }

    private Answer embeddings(FullHttpRequest request, Fields fields) throws Refusal {
        String model = reader.model(fields);
        List<String> texts = reader.embedded(fields);
        ObjectNode body = Embedding.answer(fields, stamp("embd-", request, model), texts);
        int words = texts.stream().mapToInt(Words::count).sum();
        return new Answer.Computed(model, words, Answer.Whole.json(200, body));
    }

    private Answer tokens(Fields fields) throws Refusal {
        reader.model(fields);
        String text =
                fields.has("messages")
                        ? String.join("\n", reader.chat(fields).prompts())
                        : fields.text("prompt", "");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ObjectNode body =
                Json.object().put("count", bytes.length).put("max_model_len", Limits.MAX_TOKENS);
        var ids = body.putArray("tokens");
        for (byte b : bytes) {
            ids.add(b & 0xff);
        }
        return Answer.Whole.json(200, body.putNull("token_strs"));
    }

    private Answer text(Fields fields) throws Refusal {
        reader.model(fields);
        String text = RequestReader.decoded("tokens", fields.raw("tokens"));
        return Answer.Whole.json(200, Json.object().put("prompt", text));
    }

    void answerHealthWith(int status) {
        healthStatus = status;
    }

    private Answer health() {
        int status = healthStatus;
        return status == 0 ? new Answer.Silence() : new Answer.Whole(status, Map.of(), "");
    }

    private Answer models() {
        ObjectNode body = Json.object().put("object", "list");
        var data = body.putArray("data");
        for (String model : settings.models()) {
            data.addObject()
                    .put("id", model)
                    .put("object", "model")
                    .put("created", settings.clock().instant().getEpochSecond())
                    .put("owned_by", "vllm")
                    .put("root", model)
                    .putNull("parent")
                    .put("max_model_len", Limits.MAX_TOKENS)
                    .putArray("permission");
        }
        return Answer.Whole.json(200, body);
    }

    private static Answer version() {
        return Answer.Whole.json(200, Json.object().put("version", VERSION));
    }

    private Answer metrics() {
        var type = Map.of("content-type", "text/plain; version=0.0.4; charset=utf-8");
        return new Answer.Whole(200, type, load.page());
    }

    private static Answer notAllowed(String allowed) {
        return detail(405, "Method Not Allowed", Map.of("allow", allowed));
    }

    private static Answer detail(int status, String detail, Map<String, String> more) {
        JsonNode body = Json.object().put("detail", detail);
        var fields = new TreeMap<>(more);
        fields.put("content-type", "application/json");
        return new Answer.Whole(status, fields, Json.write(body));
    }

    private static boolean onlyFor(String method, FullHttpRequest request) {
        return request.method().name().equals(method);
    }

    private static String path(FullHttpRequest request) {
        String target = request.uri();
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private static Fields fields(FullHttpRequest request) throws Refusal {
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "application/json");
        if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json")) {
            throw Refusal.shape(
                    "header.content-type",
                    "Unsupported Media Type: Only 'application/json' is allowed");
        }
        return RequestReader.fields(ByteBufUtil.getBytes(request.content()));
    }

    private Shape.Stamp stamp(String prefix, FullHttpRequest request, String model) {
        String id = request.headers().get("x-request-id", "");
        return new Shape.Stamp(
                prefix + (id.isEmpty() ? newId() : id),
                settings.clock().instant().getEpochSecond(),
                model);
    }

    private String newId() {
        synchronized (ids) {
            return String.format("%016x%016x", ids.nextLong(), ids.nextLong());
        }
    }
}
