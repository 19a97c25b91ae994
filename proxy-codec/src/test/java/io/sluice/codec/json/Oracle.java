package io.sluice.codec.json;

import io.sluice.codec.peek.PeekFault.Kind;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a body is, by Java's strict UTF-8 decoder and Jackson's blocking parser. */
final class Oracle {
    private static final String HALF_PAIR = "\ue000";

    /** An escaped pair, or half of one (group 1), or any other escape. */
    private static final Pattern ESCAPE =
            Pattern.compile(
                    "\\\\(?:u[dD][89abAB]\\p{XDigit}{2}\\\\u[dD][c-fC-F]\\p{XDigit}{2}"
                            + "|(u[dD][89a-fA-F]\\p{XDigit}{2})|.)",
                    Pattern.DOTALL);

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(128)
                                    .maxNumberLength(1 << 20)
                                    .build())
                    .build();

    /** A verdict has a model or a fault; the fault of broken syntax wins over all. */
    record Verdict(@Nullable String model, @Nullable Kind fault) {}

    private record Member(String name, @Nullable String text) {}

    private Oracle() {}

    static Verdict judge(byte[] body) {
        List<Member> members = new ArrayList<>();
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            if (!text.stripLeading().startsWith("{")) {
                return new Verdict(null, Kind.INVALID_JSON);
            }
            // Jackson refuses half a pair in any name, RFC 8259 does not.
            read(withoutHalfPairs(text), members);
        } catch (CharacterCodingException | JacksonException broken) {
            return new Verdict(null, Kind.INVALID_JSON);
        }
        return judge(members);
    }

    private static String withoutHalfPairs(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(
                        m -> Matcher.quoteReplacement(m.group(1) == null ? m.group() : HALF_PAIR));
    }

    private static void read(String text, List<Member> members) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.getString();
                JsonToken value = parser.nextToken();
                members.add(
                        new Member(
                                name, value == JsonToken.VALUE_STRING ? parser.getString() : null));
                skip(parser);
            }
            if (parser.nextToken() != null) {
                members.add(new Member("\ud800", null));
            }
        }
    }

    /** Jackson's own way of skipping does not look at all it skips. */
    private static void skip(JsonParser parser) {
        int depth = parser.currentToken().isStructStart() ? 1 : 0;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token.isScalarValue()) {
                parser.getString();
            }
        }
    }

    private static Verdict judge(List<Member> members) {
        String model = null;
        boolean exact = false;
        boolean variant = false;
        for (Member member : members) {
            if (hasHalfPair(member.name())) {
                return new Verdict(null, Kind.INVALID_JSON);
            }
            boolean same = member.name().equals("model");
            if (!same && !member.name().toLowerCase(Locale.ROOT).equals("model")) {
                continue;
            }
            if (exact || (same && variant)) {
                return new Verdict(null, Kind.DUPLICATE_MODEL);
            }
            exact = same;
            variant |= !same;
            if (same) {
                Verdict faulty = judge(member.text());
                if (faulty.fault() != null) {
                    return faulty;
                }
                model = faulty.model();
            }
        }
        return new Verdict(model, model == null ? Kind.MODEL_REQUIRED : null);
    }

    private static Verdict judge(@Nullable String model) {
        if (model == null || hasHalfPair(model)) {
            return new Verdict(null, Kind.INVALID_MODEL);
        }
        if (model.isEmpty()) {
            return new Verdict(null, Kind.MODEL_REQUIRED);
        }
        boolean unfit =
                model.getBytes(StandardCharsets.UTF_8).length > 256
                        || model.chars().anyMatch(c -> c < ' ' || c == 0x7f);
        return new Verdict(unfit ? null : model, unfit ? Kind.INVALID_MODEL : null);
    }

    private static boolean hasHalfPair(String text) {
        return text.contains(HALF_PAIR) || !StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
