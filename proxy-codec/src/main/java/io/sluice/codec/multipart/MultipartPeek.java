package io.sluice.codec.multipart;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.peek.BodyPeek;
import io.sluice.codec.peek.PeekFault;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * Reads a body of multipart/form-data (RFC 2046 section 5.1, RFC 7578) for its part named {@code
 * model}. Contents are crossed in search of a CR; only heads and the model are kept.
 *
 * <p>Read exactly: delimiters begin with CRLF and end with CRLF, preamble and epilogue are let
 * pass. Refused are forms that parsers disagree on: folded lines, a name that is encoded, escaped,
 * not in lower case ({@code NAME=}) or given twice, a part that has no empty line behind its head,
 * any second model, a model that is a file or has a transfer encoding. {@code name=model} without
 * quotes is a token and as good as with them.
 *
 * <p>Confined to one event loop.
 */
public final class MultipartPeek implements BodyPeek {
    private static final byte CR = '\r';
    private static final byte LF = '\n';

    /** How much of the delimiter a line start is worth: its CRLF. */
    private static final int LINE_START = 2;

    private final MultipartLimits limits;

    /**
     * CRLF, two hyphens and the boundary. No CR but the first, so that a mismatch never rescans.
     */
    private final byte[] delimiter;

    private final byte[] head;
    private final ModelPart model;

    private State state = State.PREAMBLE;
    private int matched = LINE_START;

    /** The part of the delimiter that counts as matched without having been content. */
    private int assumed = LINE_START;

    private int headLength;
    private long modelStart;
    private long modelEnd;
    private boolean inModel;
    private boolean modelSeen;
    private boolean modelKnown;
    private int parts;

    /** Offset in the body of the first byte of what is fed now. */
    private long base;

    private @Nullable PeekFault fault;

    private enum State {
        PREAMBLE,
        CONTENT,
        EPILOGUE,
        /** Behind a delimiter. */
        DELIMITER,
        DELIMITER_HYPHEN,
        DELIMITER_PADDING,
        DELIMITER_CR,
        HEAD,
        /** Behind the two hyphens of the last delimiter. */
        END_PADDING,
        END_CR
    }

    public MultipartPeek(Boundary.Known boundary, MultipartLimits limits) {
        this.limits = limits;
        delimiter = ("\r\n--" + boundary.value()).getBytes(StandardCharsets.US_ASCII);
        head = new byte[limits.partHead()];
        model = new ModelPart(limits.modelBytes());
    }

    @Override
    public boolean feed(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int i = start;
        while (i < end && fault == null) {
            i =
                    switch (state) {
                        case PREAMBLE, CONTENT, EPILOGUE -> search(in, i, end, base - start);
                        case HEAD -> head(in.getByte(i), i + 1, base - start);
                        default -> delimiter(in.getByte(i), i + 1);
                    };
        }
        base += end - start;
        return fault == null;
    }

    @Override
    public boolean finish() {
        boolean ended = state == State.END_PADDING || state == State.EPILOGUE;
        if (fault == null && !ended) {
            fault = Faults.UNTERMINATED;
        }
        if (fault == null && !modelKnown) {
            fault = Faults.MODEL_REQUIRED;
        }
        return fault == null;
    }

    /**
     * Looks for the delimiter; returns where to go on. {@code shift} turns an index to an offset.
     */
    private int search(ByteBuf in, int from, int end, long shift) {
        int i = from;
        while (i < end) {
            if (matched == 0) {
                int cr = in.indexOf(i, end, CR);
                int dataEnd = cr < 0 ? end : cr;
                if (inModel) {
                    model.append(in, i, dataEnd);
                }
                i = dataEnd;
                if (i == end) {
                    return end;
                }
            }
            if (in.getByte(i) != delimiter[matched]) {
                if (inModel) {
                    model.append(delimiter, assumed, matched);
                }
                matched = 0;
                assumed = 0;
                continue;
            }
            i++;
            if (++matched == delimiter.length) {
                delimited(shift + i);
                return i;
            }
        }
        return i;
    }

    /** A delimiter ends at {@code offset}. */
    private void delimited(long offset) {
        if (state == State.EPILOGUE) {
            fault = Faults.AFTER_END;
        } else if (state == State.CONTENT && assumed > 0) {
            fault = Faults.NO_CONTENT;
        } else if (inModel) {
            modelEnd = offset - delimiter.length;
            fault = model.check();
            modelKnown = fault == null;
        }
        inModel = false;
        state = State.DELIMITER;
    }

    /**
     * One byte behind a delimiter: {@code [--] *LWSP CRLF}. What does not fit leads back to the
     * start.
     */
    private int delimiter(byte b, int next) {
        boolean space = b == ' ' || b == '\t';
        State then =
                switch (state) {
                    case DELIMITER -> b == '-' ? State.DELIMITER_HYPHEN : padded(b, space);
                    case DELIMITER_PADDING -> padded(b, space);
                    case DELIMITER_HYPHEN -> b == '-' ? State.END_PADDING : State.DELIMITER;
                    case DELIMITER_CR -> b == LF ? State.HEAD : State.DELIMITER;
                    case END_PADDING -> space ? state : b == CR ? State.END_CR : State.DELIMITER;
                    default -> b == LF ? State.EPILOGUE : State.DELIMITER;
                };
        if (then == State.DELIMITER) {
            fault = Faults.DELIMITER;
        } else if (then == State.HEAD) {
            openPart();
        } else if (then == State.EPILOGUE) {
            atLineStart();
        }
        state = then;
        return next;
    }

    private static State padded(byte b, boolean space) {
        if (space) {
            return State.DELIMITER_PADDING;
        }
        return b == CR ? State.DELIMITER_CR : State.DELIMITER;
    }

    private void openPart() {
        headLength = 0;
        if (++parts > limits.parts()) {
            fault = Faults.TOO_MANY_PARTS;
        }
    }

    private void atLineStart() {
        matched = LINE_START;
        assumed = LINE_START;
    }

    private int head(byte b, int next, long shift) {
        if (headLength == head.length) {
            fault = Faults.HEAD_TOO_LARGE;
            return next;
        }
        head[headLength++] = b;
        if (b == LF && endsWithEmptyLine()) {
            closeHead(shift + next);
        }
        return next;
    }

    private boolean endsWithEmptyLine() {
        boolean empty = headLength == 2;
        boolean behindLine = headLength >= 4 && head[headLength - 3] == LF;
        return (empty || behindLine) && head[headLength - 2] == CR;
    }

    private void closeHead(long offset) {
        switch (PartHead.of(head, headLength - 2)) {
            case PartHead.Refused refused -> fault = refused.fault();
            case PartHead.Named part -> openContent(part, offset);
        }
    }

    private void openContent(PartHead.Named part, long offset) {
        state = State.CONTENT;
        atLineStart();
        if (!part.name().equals("model")) {
            return;
        }
        if (modelSeen) {
            fault = Faults.DUPLICATE_MODEL;
        } else if (!part.plain()) {
            fault = Faults.MODEL_NOT_TEXT;
        }
        modelSeen = true;
        inModel = true;
        modelStart = offset;
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
        return modelKnown;
    }

    @Override
    public byte[] model() {
        return model.bytes;
    }

    @Override
    public int modelLength() {
        return model.length();
    }

    @Override
    public long modelValueStart() {
        return modelStart;
    }

    @Override
    public long modelValueEnd() {
        return modelEnd;
    }

    @Override
    public void reset() {
        state = State.PREAMBLE;
        atLineStart();
        model.clear();
        inModel = false;
        modelSeen = false;
        modelKnown = false;
        parts = 0;
        base = 0;
        fault = null;
    }
}
