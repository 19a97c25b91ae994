package io.sluice.codec.json;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.peek.BodyPeek;
import io.sluice.codec.peek.PeekFault;

import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON body (RFC 8259, UTF-8 without a byte order mark) for the {@code model} of its
 * top-level object. Every byte is checked, the insides of strings at scanning speed. Memory does
 * not depend on the body.
 *
 * <p>Refused beyond the grammar: a second model, also in another case; a model that is not a
 * string, is empty, too long, or holds a control character; half a surrogate pair in the model or
 * in a top-level name. Elsewhere an escaped half is let pass, since clients that cut strings send
 * them.
 *
 * <p>Confined to one event loop.
 */
public final class JsonPeek implements BodyPeek {
    private final byte[] window;
    private final Structure structure;
    private final TopLevel top;
    private final StringReader string;
    private final Word word = new Word();
    private final byte[] carried = new byte[StringReader.LONGEST_PIECE];
    private int carry;

    /** Offset in the body of the window's first byte. */
    private long base;

    private Phase phase = Phase.BEFORE;
    private @Nullable PeekFault fault;

    private enum Phase {
        BEFORE,
        INSIDE,
        AFTER
    }

    public JsonPeek(JsonLimits limits) {
        this(limits, new JsonScratch());
    }

    /** Shares its working memory (16 KiB) with the other peeks of its event loop. */
    public JsonPeek(JsonLimits limits, JsonScratch scratch) {
        window = scratch.window;
        structure = new Structure(limits.depth());
        top = new TopLevel(limits.modelBytes());
        string = new StringReader(window, top);
    }

    @Override
    public boolean feed(ByteBuf in) {
        int index = in.readerIndex();
        int end = in.writerIndex();
        while (index < end && fault == null) {
            System.arraycopy(carried, 0, window, 0, carry);
            int fresh = Math.min(end - index, window.length - carry);
            in.getBytes(index, window, carry, fresh);
            index += fresh;
            int size = carry + fresh;
            int used = scan(size);
            carry = Math.min(size - used, StringReader.LONGEST_PIECE);
            System.arraycopy(window, used, carried, 0, carry);
            base += used;
        }
        return fault == null;
    }

    @Override
    public boolean finish() {
        if (fault == null && phase != Phase.AFTER) {
            fault = phase == Phase.BEFORE ? Faults.EMPTY : Faults.INCOMPLETE;
        }
        if (fault == null && !top.modelKnown()) {
            fault = Faults.MODEL_REQUIRED;
        }
        return fault == null;
    }

    /** Returns how many bytes of the window are done with; a piece of a string may be left over. */
    private int scan(int end) {
        int i = 0;
        if (phase == Phase.BEFORE) {
            i = before(end);
        }
        if (phase == Phase.INSIDE) {
            i = inside(i, end);
        }
        if (phase == Phase.AFTER && fault == null) {
            i = after(i, end);
        }
        return i;
    }

    private int before(int end) {
        int first = spaces(0, end);
        if (first < end && window[first] == '{') {
            phase = Phase.INSIDE;
        } else if (first < end) {
            fault = notAnObject(window[first]);
        }
        return first;
    }

    private static PeekFault notAnObject(byte first) {
        return switch (first) {
            case (byte) 0xef -> Faults.BYTE_ORDER_MARK;
            case 0, (byte) 0xfe, (byte) 0xff -> Faults.NOT_UTF_8;
            default -> Faults.NOT_AN_OBJECT;
        };
    }

    private int after(int i, int end) {
        int garbage = spaces(i, end);
        if (garbage < end) {
            fault = Faults.TRAILING;
        }
        return garbage;
    }

    private int spaces(int i, int end) {
        while (i < end && Bytes.kind(window[i]) == Bytes.SPACE) {
            i++;
        }
        return i;
    }

    /**
     * Reads on inside the object, to its end or to a piece of a string that is not there in full.
     */
    private int inside(int from, int end) {
        int i = from;
        if (string.isOpen()) {
            i = string(i, end);
        } else if (word.isOpen()) {
            i = word(i, end);
        }
        while (i < end && fault == null && phase == Phase.INSIDE && !string.isOpen()) {
            byte b = window[i];
            byte kind = Bytes.kind(b);
            i =
                    switch (kind) {
                        case Bytes.SPACE -> i + 1;
                        case Bytes.QUOTE -> openString(i, end);
                        case Bytes.WORD -> openWord(i, end);
                        default -> mark(kind, b, i);
                    };
        }
        return i;
    }

    /** A bracket, comma or colon, or what may not stand here at all. */
    private int mark(byte kind, byte b, int i) {
        boolean fits =
                switch (kind) {
                    case Bytes.COMMA -> structure.comma();
                    case Bytes.COLON -> structure.colon();
                    case Bytes.OPEN -> open(b == '{');
                    case Bytes.CLOSE -> close(b == '}');
                    default -> false;
                };
        if (!fits && fault == null) {
            fault = Faults.SYNTAX;
        }
        return i + 1;
    }

    private boolean open(boolean object) {
        if (structure.full()) {
            fault = Faults.TOO_DEEP;
            return false;
        }
        if (!structure.open(object) || !notTheModel()) {
            return false;
        }
        top.openContainer();
        return true;
    }

    private boolean close(boolean object) {
        boolean fits = structure.close(object);
        if (structure.depth() == 0) {
            phase = Phase.AFTER;
        }
        return fits;
    }

    private boolean notTheModel() {
        if (top.modelNext()) {
            fault = Faults.MODEL_NOT_A_STRING;
            return false;
        }
        return true;
    }

    private int openWord(int i, int end) {
        if (!structure.value()) {
            fault = Faults.SYNTAX;
        } else if (notTheModel()) {
            word.open(window[i]);
            top.openWord(window[i]);
            return word(i + 1, end);
        }
        return i;
    }

    /** Reads on inside a word, to the byte behind it. */
    private int word(int i, int end) {
        int next = word.read(window, i, end);
        for (int at = i; at < next && top.countsTokens(); at++) {
            top.digit(window[at]);
        }
        if (next < end && !word.close()) {
            fault = Faults.SYNTAX;
        }
        return next;
    }

    private int openString(int i, int end) {
        boolean name = structure.atName();
        if (!(name ? structure.name() : structure.value())) {
            fault = Faults.SYNTAX;
            return i;
        }
        boolean atTop = structure.depth() == 1;
        if (atTop && name) {
            top.openName();
        } else if (atTop) {
            top.openValue(base + i);
        }
        string.open(atTop && top.listens());
        return string(i + 1, end);
    }

    /** Reads on inside a string, to behind its end or to a piece that is not there in full. */
    private int string(int i, int end) {
        int next = string.read(i, end);
        PeekFault found = string.isOpen() ? string.fault() : top.close(base + next);
        if (found != null) {
            fault = found;
        }
        return next;
    }

    @Override
    public PeekFault fault() {
        if (fault == null) {
            throw new IllegalStateException("the body is not faulty");
        }
        return fault;
    }

    @Override
    public boolean modelKnown() {
        return top.modelKnown();
    }

    @Override
    public byte[] model() {
        return top.model().bytes;
    }

    @Override
    public int modelLength() {
        return top.model().length();
    }

    @Override
    public long modelValueStart() {
        return top.modelStart();
    }

    @Override
    public long modelValueEnd() {
        return top.modelEnd();
    }

    @Override
    public boolean streams() {
        return top.streams();
    }

    @Override
    public long mostTokens() {
        return top.mostTokens();
    }

    @Override
    public void reset() {
        structure.reset();
        top.reset();
        carry = 0;
        base = 0;
        phase = Phase.BEFORE;
        string.reset();
        word.reset();
        fault = null;
    }
}
