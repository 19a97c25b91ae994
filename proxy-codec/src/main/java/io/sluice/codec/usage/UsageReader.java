package io.sluice.codec.usage;

import io.netty.buffer.ByteBuf;

/**
 * Watches one answer pass, for the tokens that it tells. The end of the answer is where they are,
 * so the last {@value #JSON_BYTES} bytes of it, or {@value #EVENT_BYTES} of a stream, are copied
 * aside and looked at once, when the answer is over; to look at each event for a {@code usage}
 * costs more than to copy it. The beginning of a stream is looked at too, since one dialect tells
 * the prompt's tokens there. Confined to one event loop; reusable after {@link #reset}.
 */
public final class UsageReader {
    /** What {@link #promptTokens} and {@link #completionTokens} are when nobody told. */
    public static final long UNKNOWN = UsageSearch.UNKNOWN;

    /** At least half of this is looked at. The last events of a stream are a few hundred bytes. */
    private static final int EVENT_BYTES = 2 * 1024;

    /** Some engines put other members behind the usage. */
    private static final int JSON_BYTES = 8 * 1024;

    private final byte[] kept;
    private final UsageForm form;
    private final ContentLines lines = new ContentLines();
    private final UsageSearch search = new UsageSearch();
    private int size;
    private int lineStart;
    private boolean lineIsCut;
    private boolean beginningSeen;
    private long contentEvents;
    private long prompt = UNKNOWN;
    private long completion = UNKNOWN;

    /**
     * @param form of the answers that it will watch; not {@code NONE}
     */
    public UsageReader(UsageForm form) {
        this.form = form;
        this.kept = new byte[form == UsageForm.EVENTS ? EVENT_BYTES : JSON_BYTES];
    }

    public UsageForm form() {
        return form;
    }

    /**
     * Looks at the next piece of the answer's content.
     *
     * @param bytes borrowed; its indices stay as they are
     * @param start index in {@code bytes}
     */
    public void read(ByteBuf bytes, int start, int length) {
        int from = start;
        int left = length;
        if (form == UsageForm.JSON && left > kept.length) { // what is before this is not looked at
            from += left - kept.length;
            left = kept.length;
            size = 0;
        }
        while (left > 0) {
            if (size == kept.length) {
                makeRoom();
            }
            int taken = Math.min(left, kept.length - size);
            bytes.getBytes(from, kept, size, taken);
            size += taken;
            from += taken;
            left -= taken;
            if (form == UsageForm.EVENTS) {
                readLines(size - taken);
            }
        }
    }

    /** The answer is over, whole or not. */
    public void finish() {
        search.search(kept, size);
        note();
    }

    /** Tokens of the prompt as told last, or {@link #UNKNOWN}; after {@link #finish}. */
    public long promptTokens() {
        return prompt;
    }

    /** Tokens of the completion as told last, or {@link #UNKNOWN}; after {@link #finish}. */
    public long completionTokens() {
        return completion;
    }

    /**
     * Events with generated text that have passed; engines mostly send one for each token. Events
     * that are longer than what is kept are not counted.
     */
    public long contentEvents() {
        return contentEvents;
    }

    /**
     * Whether the first event with generated text has passed, or so many without any in a dialect
     * that is not known that it must be taken for it.
     */
    public boolean hasBegun() {
        return contentEvents > 0 || lines.gaveUp();
    }

    /** Makes ready for the next answer. */
    public void reset() {
        lines.reset();
        size = 0;
        lineStart = 0;
        lineIsCut = false;
        beginningSeen = false;
        contentEvents = 0;
        prompt = UNKNOWN;
        completion = UNKNOWN;
    }

    private void readLines(int from) {
        int at = from;
        while (true) {
            int end = ContentLines.lineEnd(kept, at, size);
            if (end == size) {
                return;
            }
            if (!lineIsCut // one this long repeats the request or the whole answer
                    && ContentLines.isData(kept, lineStart, end)
                    && lines.hasContent(kept, lineStart, end)) {
                contentEvents++;
            }
            lineIsCut = false;
            at = end + 1;
            lineStart = at;
        }
    }

    /** Keeps the younger half. */
    private void makeRoom() {
        if (!beginningSeen) {
            beginningSeen = true;
            search.search(kept, size);
            note();
        }
        int gone = size / 2;
        System.arraycopy(kept, gone, kept, 0, size - gone);
        size -= gone;
        lineStart -= gone;
        if (lineStart < 0) {
            lineIsCut = true;
            lineStart = 0;
        }
    }

    /** What is told later replaces what was told before. */
    private void note() {
        prompt = search.prompt() == UNKNOWN ? prompt : search.prompt();
        completion = search.completion() == UNKNOWN ? completion : search.completion();
    }
}
