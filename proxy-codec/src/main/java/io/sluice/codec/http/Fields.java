package io.sluice.codec.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The field section of a head, as offsets into a borrowed buffer; reused from head to head. The
 * lines lie one after another in the buffer, each as {@code name: value CR LF}, so that neighbours
 * can be copied together. All indices that this class gives are absolute in {@link #bytes}.
 */
public final class Fields {
    private static final int FIRST_CAPACITY = 16;
    private static final int PER_FIELD = 4;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int base;
    private int end;
    private int count;
    private long present;
    private long repeated;
    private int[] offsets = new int[FIRST_CAPACITY * PER_FIELD];
    private FieldName[] names = new FieldName[FIRST_CAPACITY];
    private boolean[] nominated = new boolean[FIRST_CAPACITY];

    /** The buffer that the indices point into; borrowed. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** The number of field lines. */
    public int count() {
        return count;
    }

    public FieldName name(int i) {
        return names[checked(i)];
    }

    public int nameStart(int i) {
        return base + offsets[checked(i) * PER_FIELD];
    }

    public int nameLength(int i) {
        return offsets[checked(i) * PER_FIELD + 1];
    }

    /** Where the value starts, after the white space before it. */
    public int valueStart(int i) {
        return base + offsets[checked(i) * PER_FIELD + 2];
    }

    /** The value's length without white space around it. */
    public int valueLength(int i) {
        return offsets[checked(i) * PER_FIELD + 3];
    }

    /** Just behind the line's CR LF. */
    public int lineEnd(int i) {
        return checked(i) + 1 == count ? base + end : nameStart(i + 1);
    }

    /**
     * True when the Connection field names this one, which then must not be forwarded (RFC 9110
     * §7.6.1). Fields that decide about framing or identity cannot be named away.
     */
    public boolean nominated(int i) {
        return nominated[checked(i)];
    }

    /** The index of the first line of that name, or -1. */
    public int find(FieldName name) {
        return has(name) ? next(name, 0) : -1;
    }

    /** The index of the first line of that name from index {@code from} on, or -1. */
    public int next(FieldName name, int from) {
        for (int i = from; i < count; i++) {
            if (names[i] == name) {
                return i;
            }
        }
        return -1;
    }

    /** The index of the first line with that name, given in lower case, or -1: for rare lookups. */
    public int find(byte[] lowerCaseName) {
        for (int i = 0; i < count; i++) {
            if (Ascii.equalsIgnoreCase(bytes, nameStart(i), nameLength(i), lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    public boolean has(FieldName name) {
        return (present & name.bit()) != 0;
    }

    /** True when any of these names is present; see {@link FieldName#setOf}. */
    public boolean hasAny(long names) {
        return (present & names) != 0;
    }

    /** True when any of these names has two lines or more; see {@link FieldName#setOf}. */
    public boolean isRepeated(long names) {
        return (repeated & names) != 0;
    }

    /** True when the value is these bytes, without regard to case. */
    public boolean valueIs(int i, byte[] lowerCase) {
        return Ascii.equalsIgnoreCase(bytes, valueStart(i), valueLength(i), lowerCase);
    }

    /** The value as Latin-1 text, for the slow path. */
    public String value(int i) {
        return bytes.toString(valueStart(i), valueLength(i), StandardCharsets.ISO_8859_1);
    }

    /** The name as it was received, for the slow path. */
    public String nameText(int i) {
        return bytes.toString(nameStart(i), nameLength(i), StandardCharsets.US_ASCII);
    }

    /** For codecs: forgets all lines and lets go of the buffer. */
    public void clear() {
        bytes = Unpooled.EMPTY_BUFFER;
        base = 0;
        end = 0;
        count = 0;
        present = 0;
        repeated = 0;
    }

    /** For codecs: adds a line; the offsets are relative to what {@link #place} will say. */
    public void add(
            FieldName name, int nameStart, int nameLength, int valueStart, int valueLength) {
        if (count == names.length) {
            grow();
        }
        names[count] = name;
        nominated[count] = false;
        int at = count * PER_FIELD;
        offsets[at] = nameStart;
        offsets[at + 1] = nameLength;
        offsets[at + 2] = valueStart;
        offsets[at + 3] = valueLength;
        repeated |= present & name.bit();
        present |= name.bit();
        count++;
    }

    /** For codecs: says that Connection names this line. */
    public void nominate(int i) {
        nominated[checked(i)] = true;
    }

    /** For codecs: says just behind which offset the last line ends. */
    public void extent(int end) {
        this.end = end;
    }

    /**
     * For codecs: says where the lines lie.
     *
     * @param bytes borrowed for as long as this table is used
     * @param base the index in {@code bytes} that the offsets count from
     */
    public void place(ByteBuf bytes, int base) {
        this.bytes = bytes;
        this.base = base;
    }

    private int checked(int i) {
        if (i < 0 || i >= count) {
            throw new IndexOutOfBoundsException("field " + i + " of " + count);
        }
        return i;
    }

    private void grow() {
        int capacity = count * 2;
        offsets = Arrays.copyOf(offsets, capacity * PER_FIELD);
        names = Arrays.copyOf(names, capacity);
        nominated = Arrays.copyOf(nominated, capacity);
    }
}
