package io.sluice.codec.json;

import static io.sluice.codec.peek.PeekFault.Kind.DUPLICATE_MODEL;
import static io.sluice.codec.peek.PeekFault.Kind.INVALID_JSON;
import static io.sluice.codec.peek.PeekFault.Kind.INVALID_MODEL;
import static io.sluice.codec.peek.PeekFault.Kind.MODEL_REQUIRED;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.codec.peek.PeekFault.Kind;

import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Stream;

/** JSON bodies and what must become of them. Ids that begin with J are rows of the case list. */
final class JsonRows {
    /** Either a model or a kind of fault is expected; {@code latin} has a character per byte. */
    record Row(String name, String latin, @Nullable String model, @Nullable Kind fault) {
        byte[] body() {
            return latin.getBytes(ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private JsonRows() {}

    static Stream<Row> all() {
        return Stream.of(accepted(), models(), syntax(), encodings(), numbers(), garbage())
                .flatMap(List::stream);
    }

    private static List<Row> accepted() {
        return List.of(
                good("J1 model first", "{'model':'m','messages':[]}"),
                good("J3 white space after", "{'messages':[],'model':'m'} \r\n\t "),
                good("J3 white space before", " \n\t\r{ 'model' : 'm' }"),
                good(
                        "J4 nested ones before it",
                        "{'messages':[{'model':'x'}],'tools':[{'model':'y'}],'model':'m'}"),
                good("J4 nested ones after it", "{'model':'m','a':{'model':'x','Model':5}}"),
                good("J5 inside a string", "{'a':'\\'model\\':\\'x\\'','model':'m'}"),
                good("J5 runs of backslashes", "{'a':'\\\\\\\\\\'\\\\','b':'\\\\','model':'m'}"),
                good("J6 escaped first letter", "{'\\u006dodel':'m'}"),
                good("J6 escaped later letter", "{'mod\\u0065l':'m'}"),
                good("J6 all escaped", "{'\\u006D\\u006F\\u0064\\u0065\\u006C':'\\u006d'}"),
                good("J26 __proto__", "{'__proto__':{'model':'z'},'model':'m'}"),
                good(
                        "J14 half a pair in a message",
                        "{'a':'\\ud800','b':['\\udc00x'],'model':'m'}"),
                good(
                        "every escape",
                        "{'a':'\\'\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00','model':'m'}"),
                good(
                        "delete and C1 are no controls in JSON",
                        "{'a':'\u007f\u0085\u2028','model':'m'}"),
                good("literals", "{'a':[true,false,null,{}, [ ] ],'model':'m'}"),
                good("an empty name", "{'':1,'model':'m'}"),
                good("a long name", "{'" + "modelmodel".repeat(30) + "':1,'model':'m'}"),
                good(
                        "every length of UTF-8",
                        "{'a':'\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff','model':'m'}"),
                good(
                        "at the depth limit",
                        "{'a':" + "[".repeat(127) + "]".repeat(127) + ",'model':'m'}"));
    }

    private static List<Row> models() {
        return List.of(
                named(
                        "J39 a path",
                        "{'model':'org/llama-3.1:8b@x/../%2f '}",
                        "org/llama-3.1:8b@x/../%2f "),
                named("J39 not normalised", "{'model':'e\u0301\u00e9'}", "e\u0301\u00e9"),
                named("J39 an emoji", "{'model':'\ud83d\ude00'}", "\ud83d\ude00"),
                named("J39 an escaped emoji", "{'model':'a\\ud83d\\uDE00b'}", "a\ud83d\ude00b"),
                named(
                        "escapes of every width",
                        "{'model':'\\u0041\\u00e9\\u20ac\\/'}",
                        "A\u00e9\u20ac/"),
                named("just short enough", "{'model':'" + "m".repeat(256) + "'}", "m".repeat(256)),
                bad("J15 just too long", "{'model':'" + "m".repeat(257) + "'}", INVALID_MODEL),
                bad(
                        "J15 too long by a wide character",
                        "{'model':'" + "m".repeat(255) + "\u00e9'}",
                        INVALID_MODEL),
                bad("J15 1 KiB", "{'model':'" + "m".repeat(1024) + "'}", INVALID_MODEL),
                bad("J15 a null character", "{'model':'m\\u0000'}", INVALID_MODEL),
                bad("J15 a line break", "{'model':'m\\n'}", INVALID_MODEL),
                bad("J15 an escaped delete", "{'model':'m\\u007f'}", INVALID_MODEL),
                named(
                        "J15 what casting to a byte makes a line break",
                        "{'model':'m\\u010d\\u010a'}",
                        "m\u010d\u010a"),
                bad("J14 half a pair", "{'model':'\\ud800'}", INVALID_MODEL),
                bad("J14 half a pair and more", "{'model':'\\ud800abcdefgh'}", INVALID_MODEL),
                bad("J14 the wrong way round", "{'model':'\\udc00\\ud800'}", INVALID_MODEL),
                bad("J14 two high halves", "{'model':'\\ud800\\ud800'}", INVALID_MODEL),
                bad(
                        "J14 half a pair, then an escape",
                        "{'model':'\\ud800\\n12345678'}",
                        INVALID_MODEL),
                bad("J14 half a pair in a name", "{'mode\\ud800l':1,'model':'m'}", INVALID_JSON),
                bad("J7 the same twice", "{'model':'m','model':'m'}", DUPLICATE_MODEL),
                bad("J8 two different", "{'model':'m','a':[1],'model':'n'}", DUPLICATE_MODEL),
                bad("J8 the second escaped", "{'model':'m','\\u006dodel':'n'}", DUPLICATE_MODEL),
                bad("J8 the second is no string", "{'model':'m','model':5}", DUPLICATE_MODEL),
                bad("J9 another case after", "{'model':'cheap','Model':'dear'}", DUPLICATE_MODEL),
                bad("J9 another case before", "{'MODEL':5,'model':'cheap'}", DUPLICATE_MODEL),
                bad(
                        "J9 another case, escaped",
                        "{'\\u004dodel':5,'model':'cheap'}",
                        DUPLICATE_MODEL),
                bad("J9 another case alone", "{'Model':'m'}", MODEL_REQUIRED),
                bad("J10 a trailing space", "{'model ':'m'}", MODEL_REQUIRED),
                bad("J10 a null character", "{'model\\u0000':'m'}", MODEL_REQUIRED),
                bad("J10 full width", "{'\uff4d\uff4f\uff44\uff45\uff4c':'m'}", MODEL_REQUIRED),
                bad("J10 a zero-width space", "{'mode\\u006c\\u200b':'m'}", MODEL_REQUIRED),
                bad("J16 a number", "{'model':123}", INVALID_MODEL),
                bad("J16 a negative number", "{'model': -1}", INVALID_MODEL),
                bad("J16 null", "{'model':null}", INVALID_MODEL),
                bad("J16 true", "{'model':\n true}", INVALID_MODEL),
                bad("J16 an object", "{'model':{}}", INVALID_MODEL),
                bad("J16 an array", "{'model':[]}", INVALID_MODEL),
                bad("J16 an array of one", "{'model':['m']}", INVALID_MODEL),
                bad("J17 an empty one", "{'model':''}", MODEL_REQUIRED),
                bad("J17 an empty object", "{}", MODEL_REQUIRED),
                bad("J17 missing", "{'messages':[{'role':'user'}]}", MODEL_REQUIRED),
                bad("J17 only nested", "{'a':{'model':'m'}}", MODEL_REQUIRED),
                bad("a value that reads model", "{'a':'model','b':'m'}", MODEL_REQUIRED));
    }

    private static List<Row> syntax() {
        return List.of(
                bad("J18 an array", "[]", INVALID_JSON),
                bad("J18 a string", "'x'", INVALID_JSON),
                bad("J18 a number", "5", INVALID_JSON),
                bad("J18 null", "null", INVALID_JSON),
                bad("J18 an array of one", "[{'model':'m'}]", INVALID_JSON),
                bad("J19 empty", "", INVALID_JSON),
                bad("J19 white space", " \n", INVALID_JSON),
                bad(
                        "J20 one too deep",
                        "{'model':'m','a':" + "[".repeat(128) + "]".repeat(128) + "}",
                        INVALID_JSON),
                bad("J20 objects too deep", "{'a':".repeat(129), INVALID_JSON),
                bad("J24 braces that do not match", "{'model':'m']", INVALID_JSON),
                bad("J24 brackets that do not match", "{'model':'m','a':[}]", INVALID_JSON),
                bad("J24 no name", "{'model':'m',5:1}", INVALID_JSON),
                bad("J24 no colon", "{'model' 'm'}", INVALID_JSON),
                bad("J24 no value", "{'model':}", INVALID_JSON),
                bad("J24 no value, then a comma", "{'model':,'a':1}", INVALID_JSON),
                bad("J24 a name alone", "{'model'}", INVALID_JSON),
                bad("J24 two colons", "{'model'::'m'}", INVALID_JSON),
                bad("J24 two values", "{'model':'m' 'n'}", INVALID_JSON),
                bad("J24 two values and a colon", "{'model':'m':'n'}", INVALID_JSON),
                bad("J24 two commas", "{'model':'m',,'a':1}", INVALID_JSON),
                bad("J24 a leading comma", "{,'model':'m'}", INVALID_JSON),
                bad("J24 no comma", "{'model':'m' 'a':1}", INVALID_JSON),
                bad("J24 a control character in a string", "{'model':'m','a':'\n'}", INVALID_JSON),
                bad(
                        "J24 a null in a long string",
                        "{'model':'m','a':'0123456789abcde\0 6789abcdef'}",
                        INVALID_JSON),
                bad("J24 the last control character", "{'model':'m','a':'\u001f'}", INVALID_JSON),
                bad("J24 an unknown escape", "{'model':'m','a':'\\x41'}", INVALID_JSON),
                raw("J24 an escaped single quote", "{\"model\":\"m\",\"a\":\"\\'\"}"),
                bad("J24 a bad digit in an escape", "{'model':'m','a':'\\u00g0'}", INVALID_JSON),
                bad("J24 a short escape", "{'model':'m','a':'\\u00'}", INVALID_JSON),
                bad(
                        "J24 a wide digit in an escape",
                        "{'model':'m','a':'\\u00\uff11\uff11'}",
                        INVALID_JSON));
    }

    private static List<Row> encodings() {
        return List.of(
                coded("J11 a byte order mark", "\ufeff{'model':'m'}", UTF_8),
                coded("J12 UTF-16LE", "{'model':'m'}", UTF_16LE),
                coded("J12 UTF-16BE", "{'model':'m'}", UTF_16BE),
                coded("J12 UTF-16LE with a mark", "\ufeff{'model':'m'}", UTF_16LE),
                coded("J12 UTF-16BE with a mark", "\ufeff{'model':'m'}", UTF_16BE),
                coded("J12 UTF-32LE", "{'model':'m'}", Charset.forName("UTF-32LE")),
                coded("J12 UTF-32BE", "{'model':'m'}", Charset.forName("UTF-32BE")),
                coded("J13 a bad byte", "{'model':'m','a':'\u00ff'}", ISO_8859_1),
                coded("J13 a bad byte in the model", "{'model':'\u00ff'}", ISO_8859_1),
                coded("J13 a bad byte in a name", "{'model':'m','\u00ff':1}", ISO_8859_1),
                coded("J13 a bad byte outside of strings", "{'model':'m',\u00ff:1}", ISO_8859_1),
                coded("J13 overlong in two", "{'model':'m','a':'\u00c0\u00af'}", ISO_8859_1),
                coded(
                        "J13 overlong in two, highest",
                        "{'model':'m','a':'\u00c1\u00bf'}",
                        ISO_8859_1),
                coded(
                        "J13 overlong in three",
                        "{'model':'m','a':'\u00e0\u009f\u00bf'}",
                        ISO_8859_1),
                coded(
                        "J13 overlong in four",
                        "{'model':'m','a':'\u00f0\u008f\u00bf\u00bf'}",
                        ISO_8859_1),
                coded("J13 a surrogate", "{'model':'m','a':'\u00ed\u00a0\u0080'}", ISO_8859_1),
                coded(
                        "J13 a pair of surrogates (CESU-8)",
                        "{'model':'m','a':'\u00ed\u00a0\u00bd\u00ed\u00b8\u0080'}",
                        ISO_8859_1),
                coded(
                        "J13 above U+10FFFF",
                        "{'model':'m','a':'\u00f4\u0090\u0080\u0080'}",
                        ISO_8859_1),
                coded(
                        "J13 a first byte of five",
                        "{'model':'m','a':'\u00f8\u0088\u0080\u0080\u0080'}",
                        ISO_8859_1),
                coded("J13 a trail alone", "{'model':'m','a':'\u0080'}", ISO_8859_1),
                coded("J13 a trail too few", "{'model':'m','a':'\u00e2\u0082'}", ISO_8859_1),
                coded(
                        "J13 a trail too few, then an escape",
                        "{'model':'m','a':'\u00e2\u0082\\n'}",
                        ISO_8859_1),
                coded(
                        "J13 the last trail wrong",
                        "{'model':'m','a':'\u00f0\u009f\u0098a'}",
                        ISO_8859_1));
    }

    private static List<Row> numbers() {
        return List.of(
                good("J22 1e999", "{'model':'m','a':1e999}"),
                good("J22 every form", "{'model':'m','a':[0,-0,10,1.5,0.0,-1.5E+10,1e-3,0e0,1E5]}"),
                good(
                        "J22 long ones",
                        "{'a':["
                                + "9".repeat(5000)
                                + ",0."
                                + "0".repeat(5000)
                                + "1e"
                                + "1".repeat(500)
                                + "],'model':'m'}"),
                number("NaN"),
                number("-NaN"),
                number("Infinity"),
                number("-Infinity"),
                number("+Infinity"),
                number("INF"),
                number("01"),
                number("-01"),
                number("00"),
                number("+1"),
                number(".5"),
                number("-.5"),
                number("5."),
                number("5.e1"),
                number("0x1"),
                number("1e"),
                number("1e+"),
                number("1ee1"),
                number("1e1.5"),
                number("1.5.5"),
                number("--1"),
                number("-"),
                number("1-1"),
                number("1_0"),
                number("1 2"),
                number("1\t2"),
                number("tru"),
                number("truee"),
                number("TRUE"),
                number("nul l"),
                number("true false"),
                number("truefalse"),
                number("null1"),
                number("1true"),
                number("undefined"),
                number("1,"),
                number("00000000000000000000001"),
                number("1f"),
                number("1d"));
    }

    private static List<Row> garbage() {
        return List.of(
                bad("J24 garbage behind", "{'model':'m'}x", INVALID_JSON),
                bad("J24 a null behind", "{'model':'m'}\0", INVALID_JSON),
                bad("J24 a second object", "{'model':'m'}{'model':'n'}", INVALID_JSON),
                bad(
                        "J24 a second object on the next line",
                        "{'model':'m'}\n{'model':'n'}",
                        INVALID_JSON),
                bad("J24 a brace too many", "{'model':'m'}}", INVALID_JSON),
                bad("J24 a trailing comma", "{'model':'m',}", INVALID_JSON),
                bad("J24 a trailing comma in an array", "{'model':'m','a':[1,]}", INVALID_JSON),
                bad("J24 a comment", "{'model':'m'/*x*/}", INVALID_JSON),
                bad("J24 a line comment", "{'model':'m'//x\n}", INVALID_JSON),
                bad("J24 a hash comment", "{'model':'m'#x\n}", INVALID_JSON),
                raw("J24 single quotes", "{\"model\":\"m\",\"a\":'b'}"),
                bad("J24 a name without quotes", "{'a':1,model:'m'}", INVALID_JSON),
                bad("J25 a vertical tab", "\u000b{'model':'m'}", INVALID_JSON),
                bad("J25 a form feed inside", "{'model':\f'm'}", INVALID_JSON),
                bad("J25 a no-break space", "\u00a0{'model':'m'}", INVALID_JSON),
                bad("J25 a line separator", "\u2028{'model':'m'}", INVALID_JSON),
                bad("J25 a guard against inclusion", ")]}`\n{'model':'m'}", INVALID_JSON),
                bad("J25 a record separator", "\u001e{'model':'m'}", INVALID_JSON),
                bad("J37 a form", "model=m", INVALID_JSON));
    }

    private static Row good(String name, String body) {
        return named(name, body, "m");
    }

    private static Row named(String name, String body, String model) {
        return new Row(name, latin(body.replace('\'', '"'), UTF_8), model, null);
    }

    private static Row bad(String name, String body, Kind fault) {
        return new Row(name, latin(body.replace('\'', '"'), UTF_8), null, fault);
    }

    private static Row raw(String name, String body) {
        return new Row(name, latin(body, UTF_8), null, INVALID_JSON);
    }

    private static Row number(String value) {
        return bad(
                "J22 " + value.replace("\t", "TAB"),
                "{'model':'m','a':" + value + "}",
                INVALID_JSON);
    }

    private static Row coded(String name, String body, Charset charset) {
        return new Row(name, latin(body.replace('\'', '"'), charset), null, INVALID_JSON);
    }

    private static String latin(String text, Charset charset) {
        return new String(text.getBytes(charset), ISO_8859_1);
    }
}
