package io.sluice.http2;

import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The fields of a head in their order. Heads are short and read once from end to end: a list does
 * without the hashes and entries that Netty's own map makes for each field.
 */
class FieldList extends EmptyHeaders<CharSequence, CharSequence, Http2Headers>
        implements Http2Headers {
    private static final int TYPICAL = 16;
    private static final AsciiString METHOD = PseudoHeaderName.METHOD.value();
    private static final AsciiString SCHEME = PseudoHeaderName.SCHEME.value();
    private static final AsciiString AUTHORITY = PseudoHeaderName.AUTHORITY.value();
    private static final AsciiString PATH = PseudoHeaderName.PATH.value();
    private static final AsciiString STATUS = PseudoHeaderName.STATUS.value();

    /** Names and values in turn. */
    private CharSequence[] parts = new CharSequence[2 * TYPICAL];

    private int used;

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (used == parts.length) {
            parts = Arrays.copyOf(parts, 2 * used);
        }
        parts[used] = name;
        parts[used + 1] = value;
        used += 2;
        return this;
    }

    @Override
    public Http2Headers set(CharSequence name, CharSequence value) {
        int at = find(name, 0);
        if (at < 0) {
            return add(name, value);
        }
        parts[at + 1] = value;
        return this;
    }

    @Override
    public Http2Headers setLong(CharSequence name, long value) {
        return set(name, new AsciiString(Long.toString(value)));
    }

    final int find(CharSequence name, int from) {
        for (int i = from; i < used; i += 2) {
            if (AsciiString.contentEquals(parts[i], name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    @SuppressWarnings("NullAway") // Netty's interface says that null is for none
    public @Nullable CharSequence get(CharSequence name) {
        int at = find(name, 0);
        return at < 0 ? null : parts[at + 1];
    }

    @Override
    public List<CharSequence> getAll(CharSequence name) {
        int at = find(name, 0);
        if (at < 0) {
            return List.of();
        }
        List<CharSequence> found = new ArrayList<>();
        for (; at >= 0; at = find(name, at + 2)) {
            found.add(parts[at + 1]);
        }
        return found;
    }

    @Override
    public boolean contains(CharSequence name) {
        return find(name, 0) >= 0;
    }

    @Override
    public boolean contains(CharSequence name, CharSequence value, boolean ignoreCase) {
        return getAll(name).stream()
                .anyMatch(
                        one ->
                                ignoreCase
                                        ? AsciiString.contentEqualsIgnoreCase(one, value)
                                        : AsciiString.contentEquals(one, value));
    }

    @Override
    public Iterator<CharSequence> valueIterator(CharSequence name) {
        return getAll(name).iterator();
    }

    @Override
    public int size() {
        return used / 2;
    }

    @Override
    public boolean isEmpty() {
        return used == 0;
    }

    /** One object stands for all fields in turn. */
    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        return new Fields();
    }

    @Override
    public Http2Headers method(CharSequence value) {
        return set(METHOD, value);
    }

    @Override
    public Http2Headers scheme(CharSequence value) {
        return set(SCHEME, value);
    }

    @Override
    public Http2Headers authority(CharSequence value) {
        return set(AUTHORITY, value);
    }

    @Override
    public Http2Headers path(CharSequence value) {
        return set(PATH, value);
    }

    @Override
    public Http2Headers status(CharSequence value) {
        return set(STATUS, value);
    }

    @Override
    public @Nullable CharSequence method() {
        return get(METHOD);
    }

    @Override
    public @Nullable CharSequence scheme() {
        return get(SCHEME);
    }

    @Override
    public @Nullable CharSequence authority() {
        return get(AUTHORITY);
    }

    @Override
    public @Nullable CharSequence path() {
        return get(PATH);
    }

    @Override
    public @Nullable CharSequence status() {
        return get(STATUS);
    }

    private final class Fields
            implements Iterator<Map.Entry<CharSequence, CharSequence>>,
                    Map.Entry<CharSequence, CharSequence> {
        private int at = -2;

        @Override
        public boolean hasNext() {
            return at + 2 < used;
        }

        @Override
        public Map.Entry<CharSequence, CharSequence> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            at += 2;
            return this;
        }

        @Override
        public CharSequence getKey() {
            return parts[at];
        }

        @Override
        public CharSequence getValue() {
            return parts[at + 1];
        }

        @Override
        public CharSequence setValue(CharSequence value) {
            throw new UnsupportedOperationException("fields are read in turn");
        }
    }
}
