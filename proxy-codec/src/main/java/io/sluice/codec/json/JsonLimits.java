package io.sluice.codec.json;

/**
 * What a JSON body may not exceed. Names, numbers and strings have no limit of their own: they are
 * checked as they pass and never stored.
 *
 * @param depth how many objects and arrays may be open at once
 * @param modelBytes the longest model, in bytes of unescaped UTF-8; a longer one is refused
 */
public record JsonLimits(int depth, int modelBytes) {
    public static final JsonLimits DEFAULT = new JsonLimits(128, 256);

    public JsonLimits {
        if (depth < 1) {
            throw new IllegalArgumentException("depth: " + depth + " (expected: at least 1)");
        }
        if (modelBytes < 1) {
            throw new IllegalArgumentException(
                    "modelBytes: " + modelBytes + " (expected: at least 1)");
        }
    }
}
