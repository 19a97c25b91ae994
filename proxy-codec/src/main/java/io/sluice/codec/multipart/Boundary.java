package io.sluice.codec.multipart;

import io.sluice.codec.peek.PeekFault;

/** The boundary that a Content-Type names (RFC 2046 section 5.1.1), or why it names none. */
public sealed interface Boundary {
    /**
     * A boundary to look for.
     *
     * @param value 1 to 70 characters, without the leading hyphens and without quotes
     */
    record Known(String value) implements Boundary {}

    /** The Content-Type is not usable: answer with the fault before any body is read. */
    record Refused(PeekFault fault) implements Boundary {}

    /** Reads the value of a Content-Type field. */
    static Boundary of(CharSequence contentType) {
        String field = contentType.toString();
        int slash = Parameters.endOfToken(field, 0);
        int end = Math.min(field.length(), slash + 1);
        end = Parameters.endOfToken(field, end);
        if (!field.substring(0, end).equalsIgnoreCase("multipart/form-data")) {
            return new Refused(Faults.NOT_FORM_DATA);
        }
        return find(new Parameters(field, end));
    }

    private static Boundary find(Parameters parameters) {
        String found = "";
        boolean seen = false;
        while (parameters.next()) {
            if (parameters.name().equalsIgnoreCase("boundary*")) {
                return new Refused(Faults.BAD_BOUNDARY);
            }
            if (parameters.name().equalsIgnoreCase("boundary")) {
                if (seen || parameters.escaped()) {
                    return new Refused(Faults.BAD_BOUNDARY);
                }
                seen = true;
                found = parameters.value();
            }
        }
        if (parameters.broken() || (seen && !valid(found))) {
            return new Refused(Faults.BAD_BOUNDARY);
        }
        return seen ? new Known(found) : new Refused(Faults.NO_BOUNDARY);
    }

    private static boolean valid(String boundary) {
        for (int i = 0; i < boundary.length(); i++) {
            char c = boundary.charAt(i);
            boolean alphanumeric =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && "'()+_,-./:=? ".indexOf(c) < 0) {
                return false;
            }
        }
        return !boundary.isEmpty() && boundary.length() <= 70 && !boundary.endsWith(" ");
    }
}
