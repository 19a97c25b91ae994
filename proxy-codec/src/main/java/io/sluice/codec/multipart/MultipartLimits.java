package io.sluice.codec.multipart;

/**
 * What a multipart body may not exceed. The contents of other parts have no limit of their own.
 *
 * @param parts how many parts
 * @param partHead the longest head of one part, in bytes, with the empty line behind it
 * @param modelBytes the longest model, in bytes; a longer one is refused
 */
public record MultipartLimits(int parts, int partHead, int modelBytes) {
    public static final MultipartLimits DEFAULT = new MultipartLimits(1000, 8192, 256);

    public MultipartLimits {
        if (parts < 1 || partHead < 1 || modelBytes < 1) {
            throw new IllegalArgumentException(
                    "parts, partHead, modelBytes: %d, %d, %d (expected: at least 1)"
                            .formatted(parts, partHead, modelBytes));
        }
    }
}
