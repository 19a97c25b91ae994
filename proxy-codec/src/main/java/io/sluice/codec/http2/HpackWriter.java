package io.sluice.codec.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.Ascii;
import io.sluice.codec.http.Decimal;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.HeadForm;
import io.sluice.codec.http.ResponseHead;

import java.util.Arrays;

/**
 * Writes heads as HPACK has them (RFC 7541): by the static table and as literals. The dynamic table
 * stays empty and nothing is compressed, so there is nothing to look up, to keep in step with the
 * peer, or to guess secrets from (§7.1). Names come out in lower case (RFC 9113 §8.2). One for each
 * connection; confined to its event loop.
 */
public final class HpackWriter implements HeadForm {
    private static final int INDEXED = 0x80;
    private static final int TABLE_SIZE_0 = 0x20;
    private static final int NEVER_INDEXED = 0x10;
    private static final int LONG_NAME = 0x0f;
    private static final int LONG_STRING = 0x7f;

    /** Nobody on the way may put them into a table (§6.2.3). */
    private static final long SECRET =
            FieldName.setOf(FieldName.AUTHORIZATION, FieldName.X_API_KEY, FieldName.COOKIE);

    /** The known names as they are written, in the order of their bits. */
    private static final byte[][] NAMES = names();

    private static final int[] STATUSES = {200, 204, 206, 304, 400, 404, 500};

    /** Of {@code :status 200}; those of the other statuses follow. */
    private static final int STATUS_200 = 8;

    private boolean isTableNews;

    /**
     * Begins a field block.
     *
     * @param out borrowed; grows as needed
     */
    public void begin(ByteBuf out) {
        if (isTableNews) {
            isTableNews = false;
            out.writeByte(TABLE_SIZE_0);
        }
    }

    /**
     * The peer has said how large its table may be, or a block was begun that is not sent: the next
     * one says that we use none (§4.2).
     */
    public void tableChanged() {
        isTableNews = true;
    }

    @Override
    public void status(ByteBuf out, ResponseHead head) {
        int known = Arrays.binarySearch(STATUSES, head.status());
        if (known >= 0) {
            out.writeByte(INDEXED | STATUS_200 + known);
        } else {
            out.writeByte(STATUS_200);
            number(out, head.status());
        }
    }

    @Override
    public void lines(ByteBuf out, Fields fields, int from, int to) {
        for (int i = from; i < to; i++) {
            FieldName known = fields.name(i);
            if (known == FieldName.OTHER || known == FieldName.AMBIGUOUS) {
                name(out, fields.bytes(), fields.nameStart(i), fields.nameLength(i));
            } else {
                name(out, known);
            }
            int length = fields.valueLength(i);
            length(out, length);
            out.writeBytes(fields.bytes(), fields.valueStart(i), length);
        }
    }

    @Override
    public void lines(ByteBuf out, byte[] lines) {
        int start = 0;
        while (start < lines.length) {
            int colon = next(lines, ':', start);
            int end = next(lines, '\r', colon);
            int value = colon + 2;
            field(out, lines, start, colon - start, lines, value, end - value);
            start = end + 2;
        }
    }

    @Override
    public void contentLength(ByteBuf out, long length) {
        name(out, FieldName.CONTENT_LENGTH);
        number(out, length);
    }

    /** Any field, also one of HTTP/2's pseudo-header fields. */
    public void field(
            ByteBuf out,
            byte[] name,
            int nameStart,
            int nameLength,
            byte[] value,
            int valueStart,
            int valueLength) {
        int pseudo =
                name[nameStart] != ':'
                        ? 0
                        : StaticTable.pseudo(
                                name, nameStart, nameLength, value, valueStart, valueLength);
        if (pseudo > 0) {
            out.writeByte(INDEXED | pseudo);
            return;
        }
        if (pseudo < 0) {
            out.writeByte(-pseudo);
        } else {
            name(out, name, nameStart, nameLength);
        }
        length(out, valueLength);
        out.writeBytes(value, valueStart, valueLength);
    }

    private static void name(ByteBuf out, byte[] bytes, int start, int length) {
        FieldName known = FieldName.of(bytes, start, length);
        if (known != FieldName.OTHER) {
            name(out, known);
            return;
        }
        out.writeByte(0);
        length(out, length);
        for (int i = start; i < start + length; i++) {
            out.writeByte(Ascii.lowerCase(bytes[i]));
        }
    }

    private static void name(ByteBuf out, FieldName known) {
        out.writeBytes(NAMES[bit(known)]);
    }

    private static void name(ByteBuf out, ByteBuf bytes, int start, int length) {
        out.writeByte(0);
        length(out, length);
        for (int i = start; i < start + length; i++) {
            out.writeByte(Ascii.lowerCase(bytes.getByte(i)));
        }
    }

    private static void number(ByteBuf out, long number) {
        int digits = Decimal.digits(number);
        out.writeByte(digits);
        Decimal.write(out, number, digits);
    }

    private static void length(ByteBuf out, int length) {
        if (length < LONG_STRING) {
            out.writeByte(length);
        } else {
            out.writeByte(LONG_STRING);
            rest(out, length - LONG_STRING);
        }
    }

    /** What of a number does not fit into its first byte (§5.1). */
    private static void rest(ByteBuf out, int number) {
        int rest = number;
        while (rest >= 0x80) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    private static int next(byte[] lines, char wanted, int from) {
        int at = from;
        while (lines[at] != wanted) {
            at++;
        }
        return at;
    }

    private static int bit(FieldName name) {
        return Long.numberOfTrailingZeros(name.bit());
    }

    private static byte[][] names() {
        var names = new byte[FieldName.values().length][];
        for (FieldName name : FieldName.values()) {
            int kind = (name.bit() & SECRET) == 0 ? 0 : NEVER_INDEXED;
            int index = StaticTable.name(name.lowerCase());
            byte[] text = StaticTable.ascii(name.lowerCase());
            ByteBuf bytes = Unpooled.buffer();
            if (index == 0) {
                bytes.writeByte(kind).writeByte(text.length).writeBytes(text);
            } else if (index < LONG_NAME) {
                bytes.writeByte(kind | index);
            } else {
                bytes.writeByte(kind | LONG_NAME).writeByte(index - LONG_NAME);
            }
            names[bit(name)] = Arrays.copyOf(bytes.array(), bytes.readableBytes());
        }
        return names;
    }
}
