package io.sluice.codec.http1;

/** The value of Content-Length: digits, and nothing that another parser could read otherwise. */
final class ContentLength {
    static final long NOT_A_NUMBER = -1;
    static final long OUT_OF_RANGE = -2;
    private static final int MOST_DIGITS = 19;

    private ContentLength() {}

    /** The number, or one of the two constants. A zero in front is none: some read it as octal. */
    static long parse(byte[] array, int start, int length) {
        if (length == 0 || (length > 1 && array[start] == '0')) {
            return NOT_A_NUMBER;
        }
        long number = 0;
        for (int i = start; i < start + length; i++) {
            int digit = array[i] - '0';
            if (digit < 0 || digit > 9) {
                return NOT_A_NUMBER;
            }
            number = number * 10 + digit;
        }
        return length > MOST_DIGITS || number < 0 ? OUT_OF_RANGE : number;
    }
}
