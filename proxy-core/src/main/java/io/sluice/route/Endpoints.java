package io.sluice.route;

import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Tells {@link Endpoint}s apart. Paths are compared whole and byte for byte, never normalised. */
public final class Endpoints {
    private static final byte[] CHAT = ascii("/v1/chat/completions");
    private static final byte[] COMPLETIONS = ascii("/v1/completions");
    private static final byte[] V1 = ascii("/v1/");
    private static final String MODEL_PREFIX = "/v1/models/";

    private static final Set<String> LIVENESS = Set.of("/health", "/healthz", "/livez");

    /** Inference without {@code /v1/}, as vLLM has it. */
    private static final Set<String> BARE =
            Set.of("/tokenize", "/detokenize", "/rerank", "/score", "/pooling", "/classify");

    /** Inference paths that have nothing but {@code POST}. */
    private static final Set<String> POST_ONLY =
            Set.of(
                    "/v1/chat/completions",
                    "/v1/completions",
                    "/v1/embeddings",
                    "/v1/rerank",
                    "/v1/score",
                    "/v1/responses",
                    "/v1/messages",
                    "/v1/audio/transcriptions",
                    "/v1/audio/translations",
                    "/v1/audio/speech");

    /** Below {@code /v1/} and yet without a model: state of one server, not inference. */
    private static final Set<String> MODELLESS =
            Set.of("/v1/load_lora_adapter", "/v1/unload_lora_adapter", "/v1/files", "/v1/batches");

    private Endpoints() {}

    /** Sorts {@code head} (borrowed). Allocates only for what is not the usual inference. */
    public static Endpoint of(RequestHead head) {
        boolean post = head.method() == Method.POST;
        if (post && (head.pathEquals(CHAT) || head.pathEquals(COMPLETIONS))) {
            return Endpoint.INFERENCE;
        }
        String path = head.path();
        if (!head.pathIsPlain() && own(path) != Endpoint.MODEL) { // that one is only looked up here
            return Endpoint.AMBIGUOUS;
        }
        boolean read = head.method() == Method.GET || head.method() == Method.HEAD;
        Endpoint own = own(path);
        if (own != Endpoint.UNROUTED) {
            return read ? own : Endpoint.WRONG_METHOD;
        }
        if (post && isInference(head, path)) {
            return Endpoint.INFERENCE;
        }
        return POST_ONLY.contains(path) || BARE.contains(path) || isNeverForwarded(head.method())
                ? Endpoint.WRONG_METHOD
                : Endpoint.UNROUTED;
    }

    /** The methods that the path of {@code head} has, for {@code Allow}. */
    public static String allowed(RequestHead head) {
        return own(head.path()) == Endpoint.UNROUTED ? "POST" : "GET, HEAD";
    }

    private static Endpoint own(String path) {
        if (LIVENESS.contains(path)) {
            return Endpoint.LIVENESS;
        }
        if (path.equals("/readyz")) {
            return Endpoint.READINESS;
        }
        if (path.equals("/v1/models")) {
            return Endpoint.MODELS;
        }
        return path.startsWith(MODEL_PREFIX) && path.length() > MODEL_PREFIX.length()
                ? Endpoint.MODEL
                : Endpoint.UNROUTED;
    }

    private static boolean isInference(RequestHead head, String path) {
        return BARE.contains(path)
                || head.pathStartsWith(V1) && !MODELLESS.contains(path) && !isPartOfOne(path);
    }

    /** {@code /v1/responses/{id}/cancel} and the like name a thing that one server holds. */
    private static boolean isPartOfOne(String path) {
        return path.startsWith("/v1/responses/")
                || path.startsWith("/v1/files/")
                || path.startsWith("/v1/batches/");
    }

    private static boolean isNeverForwarded(Method method) {
        return method == Method.CONNECT || method == Method.TRACE;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
