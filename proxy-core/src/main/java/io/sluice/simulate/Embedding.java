package io.sluice.simulate;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/** Vectors of length 1 that depend on the text alone. */
final class Embedding {
    private static final int DIMENSIONS = 64;
    private static final int MOST_DIMENSIONS = 4096;

    private Embedding() {}

    static ObjectNode answer(Fields fields, Shape.Stamp stamp, List<String> texts) throws Refusal {
        int dimensions = fields.integer("dimensions", 1, MOST_DIMENSIONS, DIMENSIONS);
        String format = fields.text("encoding_format", "float");
        if (!format.equals("float") && !format.equals("base64")) {
            throw Refusal.value("encoding_format", "encoding_format must be float or base64");
        }
        ObjectNode answer = stamp.object("list");
        var data = answer.putArray("data");
        int tokens = 0;
        for (int i = 0; i < texts.size(); i++) {
            float[] vector = vector(texts.get(i), dimensions);
            tokens += Words.count(texts.get(i));
            data.addObject()
                    .put("index", i)
                    .put("object", "embedding")
                    .set("embedding", format.equals("float") ? list(vector) : base64(vector));
        }
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return answer;
    }

    private static float[] vector(String text, int dimensions) {
        var random = new SplittableRandom(text.hashCode());
        float[] vector = new float[dimensions];
        double sum = 0;
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
            sum += vector[i] * vector[i];
        }
        for (int i = 0; i < dimensions; i++) {
            vector[i] /= (float) Math.sqrt(sum);
        }
        return vector;
    }

    private static JsonNode list(float[] vector) {
        var list = Json.array();
        for (float value : vector) {
            list.add(value);
        }
        return list;
    }

    /** Little-endian 32-bit floats, as OpenAI's clients ask for. */
    private static JsonNode base64(float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : vector) {
            bytes.putFloat(value);
        }
        return JsonNodeFactory.instance.stringNode(
                Base64.getEncoder().encodeToString(bytes.array()));
    }
}
