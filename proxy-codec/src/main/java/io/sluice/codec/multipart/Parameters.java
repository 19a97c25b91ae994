package io.sluice.codec.multipart;

/**
 * Walks over the parameters of a field value, {@code *( OWS ";" OWS [ token "=" ( token /
 * quoted-string ) ] )} (RFC 9110 section 5.6.6). What is written in any other way is broken.
 */
final class Parameters {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private final String field;
    private int at;
    private boolean broken;
    private String name = "";
    private String value = "";
    private boolean escaped;

    /** Starts behind what precedes the first semicolon. */
    Parameters(String field, int at) {
        this.field = field;
        this.at = at;
    }

    /** Moves to the next parameter; false at the end, and when the rest is broken. */
    boolean next() {
        while (true) {
            skipSpace();
            if (at == field.length()) {
                return false;
            }
            if (field.charAt(at) != ';') {
                broken = true;
                return false;
            }
            at++;
            skipSpace();
            if (at < field.length() && field.charAt(at) != ';') {
                broken = !parameter();
                return !broken;
            }
        }
    }

    boolean broken() {
        return broken;
    }

    /** As it is written; names are compared without regard to case. */
    String name() {
        return name;
    }

    /** Without quotes; a backslash in it is gone and what it protected is there. */
    String value() {
        return value;
    }

    /** Whether the value had a backslash. */
    boolean escaped() {
        return escaped;
    }

    private boolean parameter() {
        name = token();
        if (name.isEmpty() || at == field.length() || field.charAt(at) != '=') {
            return false;
        }
        at++;
        escaped = false;
        if (at < field.length() && field.charAt(at) == '"') {
            return quoted();
        }
        value = token();
        return !value.isEmpty();
    }

    private boolean quoted() {
        StringBuilder text = new StringBuilder();
        for (at++; at < field.length(); at++) {
            char c = field.charAt(at);
            if (c == '"') {
                at++;
                value = text.toString();
                return true;
            }
            if (c == '\\') {
                escaped = true;
                at++;
                if (at == field.length()) {
                    return false;
                }
                c = field.charAt(at);
            }
            if (isControl(c)) {
                return false;
            }
            text.append(c);
        }
        return false;
    }

    private String token() {
        int end = endOfToken(field, at);
        String token = field.substring(at, end);
        at = end;
        return token;
    }

    private void skipSpace() {
        while (at < field.length() && isSpace(field.charAt(at))) {
            at++;
        }
    }

    static int endOfToken(String text, int from) {
        int end = from;
        while (end < text.length() && isTokenCharacter(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    static boolean isControl(char c) {
        return (c < ' ' && c != '\t') || c == 0x7f;
    }
}
