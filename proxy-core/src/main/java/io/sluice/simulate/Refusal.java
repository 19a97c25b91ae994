package io.sluice.simulate;

/**
 * A request that the model server refuses, in vLLM's words: {@code code} is the status as a number,
 * other than in OpenAI's own errors.
 */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;
    private final String param;

    private Refusal(int status, String type, String param, String message) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
    }

    /** A value of the right type that is not allowed. */
    static Refusal value(String param, String message) {
        return new Refusal(400, "BadRequestError", param, message);
    }

    /** A body, or a value in it, of the wrong type. */
    static Refusal shape(String param, String message) {
        return new Refusal(400, "Bad Request", param, "1 validation error: " + message);
    }

    static Refusal unknownModel(String model) {
        return new Refusal(
                404, "NotFoundError", "model", "The model `" + model + "` does not exist.");
    }

    /** An error that a fault asked for. */
    static Refusal asked(int status) {
        return new Refusal(
                status, status < 500 ? "BadRequestError" : "InternalServerError", "", "as asked");
    }

    int status() {
        return status;
    }

    Answer.Whole answer() {
        var error = Json.object();
        error.put("message", getMessage());
        error.put("type", type);
        if (param.isEmpty()) {
            error.putNull("param");
        } else {
            error.put("param", param);
        }
        error.put("code", status);
        return Answer.Whole.json(status, Json.object().set("error", error));
    }
}
