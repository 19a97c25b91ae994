package io.sluice.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ${NAME}} and {@code ${NAME:-default}} in values. As in a shell, an empty variable takes
 * the default too.
 *
 * <p>YAML ends a plain text at a brace or comma inside {@code {…}} and {@code […]}, and it takes
 * the brackets of {@code [::1]:8000} for a list. So these characters are masked one for one before
 * YAML sees them, which moves no position, and unmasked in every text that comes out.
 */
final class Substitution {
    private static final Pattern FORM =
            Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\\r\\n]*))?}");

    /** What YAML must leave alone; also a reference that is malformed, so that we can say so. */
    private static final Pattern ANY = Pattern.compile(FORM + "|\\$\\{[^}\"'\\s]*}");

    /** An IPv6 address with a port, or one that starts with its colons. */
    private static final Pattern IPV6 =
            Pattern.compile(
                    "\\[[0-9A-Fa-f.]*:[0-9A-Fa-f.:]+](?=:\\d)|(?<=[\\s\\[,])::(?=[0-9A-Fa-f])");

    private static final String PLAIN = "{}[],:";
    private static final String MASKED = "\uf8d0\uf8d1\uf8d2\uf8d3\uf8d4\uf8d5";

    private Substitution() {}

    static String mask(String yaml) {
        String masked = ANY.matcher(yaml).replaceAll(m -> mask(m));
        return IPV6.matcher(masked).replaceAll(m -> mask(m));
    }

    private static String mask(MatchResult found) {
        return Matcher.quoteReplacement(swap(found.group(), PLAIN, MASKED));
    }

    static String unmask(String text) {
        return swap(text, MASKED, PLAIN);
    }

    private static String swap(String text, String from, String to) {
        String swapped = text;
        for (int i = 0; i < from.length(); i++) {
            swapped = swapped.replace(from.charAt(i), to.charAt(i));
        }
        return swapped;
    }

    /** The text with its variables replaced; a Bad has the whole message as its note. */
    static Parsed<String> apply(String text, Function<String, @Nullable String> environment) {
        if (text.indexOf("${") < 0) {
            return new Parsed.Good<>(text);
        }
        if (FORM.matcher(text).replaceAll("").contains("${")) {
            return new Parsed.Bad<>(
                    "`${` is not followed by a name and `}`", "${NAME} or ${NAME:-default}");
        }
        List<String> unset = new ArrayList<>();
        var replaced = new StringBuilder();
        var form = FORM.matcher(text);
        while (form.find()) {
            form.appendReplacement(replaced, "");
            replaced.append(value(form.group(1), form.group(2), environment, unset));
        }
        form.appendTail(replaced);
        if (!unset.isEmpty()) {
            String names = String.join("`, `", unset);
            return new Parsed.Bad<>(
                    "`" + names + "` is not set in the environment",
                    "a variable that is set, or ${" + unset.getFirst() + ":-default}");
        }
        return new Parsed.Good<>(replaced.toString());
    }

    private static String value(
            String name,
            @Nullable String otherwise,
            Function<String, @Nullable String> environment,
            List<String> unset) {
        String value = environment.apply(name);
        if (otherwise != null && (value == null || value.isEmpty())) {
            return otherwise;
        }
        if (value == null) {
            unset.add(name);
            return "";
        }
        return value;
    }
}
