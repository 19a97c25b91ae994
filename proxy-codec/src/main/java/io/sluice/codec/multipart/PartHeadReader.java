package io.sluice.codec.multipart;

import io.sluice.codec.peek.PeekFault;

import java.util.Locale;
import java.util.regex.Pattern;

/** Reads the head of one part, strictly: field lines without folding, one Content-Disposition. */
final class PartHeadReader {
    private static final Pattern TEXT =
            Pattern.compile(
                    "text/plain([ \t]*;[ \t]*charset=(\"utf-8\"|utf-8|us-ascii))?",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern IDENTITY =
            Pattern.compile("7bit|8bit|binary", Pattern.CASE_INSENSITIVE);

    private PeekFault fault = Faults.HEAD;
    private boolean disposed;
    private boolean named;
    private String name = "";
    private boolean plain = true;

    PartHead read(String head) {
        int at = 0;
        while (at < head.length()) {
            int end = head.indexOf("\r\n", at);
            if (end < 0 || !line(head.substring(at, end))) { // a bare LF ends no line
                return new PartHead.Refused(fault);
            }
            at = end + 2;
        }
        if (!disposed) {
            return new PartHead.Refused(Faults.DISPOSITION);
        }
        return new PartHead.Named(name, plain);
    }

    /** A folded line begins with white space and so has no name. */
    private boolean line(String line) {
        int colon = Parameters.endOfToken(line, 0);
        if (colon == 0 || colon == line.length() || line.charAt(colon) != ':') {
            return false;
        }
        String value = trimmed(line, colon + 1);
        if (value.chars().anyMatch(c -> Parameters.isControl((char) c))) {
            return false;
        }
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-disposition" -> {
                fault = Faults.DISPOSITION;
                return !disposed && disposition(value);
            }
            case "content-transfer-encoding" -> plain &= IDENTITY.matcher(value).matches();
            case "content-type" -> plain &= TEXT.matcher(value).matches();
            default -> {
                // Nothing that changes what the part is.
            }
        }
        return true;
    }

    private static String trimmed(String line, int from) {
        int start = from;
        int end = line.length();
        while (start < end && Parameters.isSpace(line.charAt(start))) {
            start++;
        }
        while (end > start && Parameters.isSpace(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(start, end);
    }

    private boolean disposition(String value) {
        int end = Parameters.endOfToken(value, 0);
        if (!value.substring(0, end).equalsIgnoreCase("form-data")) {
            return false;
        }
        Parameters parameters = new Parameters(value, end);
        while (parameters.next()) {
            if (!parameter(parameters)) {
                return false;
            }
        }
        disposed = true;
        fault = Faults.HEAD;
        return named && !parameters.broken();
    }

    private boolean parameter(Parameters parameter) {
        switch (parameter.name().toLowerCase(Locale.ROOT)) {
            case "name" -> {
                boolean clear = parameter.name().equals("name") && !parameter.escaped();
                boolean first = !named;
                named = true;
                name = parameter.value();
                return clear && first;
            }
            case "name*" -> {
                return false;
            }
            case "filename", "filename*" -> plain = false;
            default -> {
                // Extensions mean nothing here.
            }
        }
        return true;
    }
}
