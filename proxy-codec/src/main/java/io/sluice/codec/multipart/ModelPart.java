package io.sluice.codec.multipart;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.peek.PeekFault;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The content of the part named model. */
final class ModelPart {
    private static final int DELETE = 0x7f;

    final byte[] bytes;
    private int length;
    private boolean tooLong;

    ModelPart(int limit) {
        bytes = new byte[limit];
    }

    int length() {
        return length;
    }

    void append(byte[] source, int from, int to) {
        int room = reserve(to - from);
        System.arraycopy(source, from, bytes, length, room);
        length += room;
    }

    /** The range is borrowed. */
    void append(ByteBuf source, int from, int to) {
        int room = reserve(to - from);
        source.getBytes(from, bytes, length, room);
        length += room;
    }

    private int reserve(int wanted) {
        int room = Math.min(wanted, bytes.length - length);
        tooLong |= room < wanted;
        return room;
    }

    /** Whether the complete content is a model. */
    @Nullable PeekFault check() {
        if (length == 0) {
            return Faults.MODEL_REQUIRED;
        }
        if (tooLong) {
            return Faults.MODEL_TOO_LONG;
        }
        for (int i = 0; i < length; i++) {
            if ((bytes[i] >= 0 && bytes[i] < ' ') || bytes[i] == DELETE) {
                return Faults.MODEL_CHARACTERS;
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return null;
        } catch (CharacterCodingException broken) {
            return Faults.MODEL_CHARACTERS;
        }
    }

    void clear() {
        length = 0;
        tooLong = false;
    }
}
