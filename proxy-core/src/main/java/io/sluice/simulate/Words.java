package io.sluice.simulate;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The tokens of a text: one per word. White space belongs to the word after it, at the end to the
 * word before, so the tokens joined are the text. A text without any word has no tokens.
 */
final class Words implements Iterator<String> {
    private final String text;
    private int at;
    private int wordEnd;

    Words(String text) {
        this.text = text;
        this.wordEnd = endOfWord(text, 0);
    }

    /** How many words a text has. */
    static int count(String text) {
        int count = 0;
        for (int end = endOfWord(text, 0); end >= 0; end = endOfWord(text, end)) {
            count++;
        }
        return count;
    }

    /** The first words of a text, without the white space after them; all of it if it has fewer. */
    static String first(String text, int words) {
        int end = 0;
        for (int i = 0; i < words; i++) {
            int next = endOfWord(text, end);
            if (next < 0) {
                return text;
            }
            end = next;
        }
        return endOfWord(text, end) < 0 ? text : text.substring(0, end);
    }

    @Override
    public boolean hasNext() {
        return wordEnd >= 0;
    }

    @Override
    public String next() {
        if (wordEnd < 0) {
            throw new NoSuchElementException();
        }
        int nextEnd = endOfWord(text, wordEnd);
        String token = text.substring(at, nextEnd < 0 ? text.length() : wordEnd);
        at = wordEnd;
        wordEnd = nextEnd;
        return token;
    }

    private static int endOfWord(String text, int from) {
        int i = from;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return -1;
        }
        while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
