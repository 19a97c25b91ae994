package io.sluice.codec.multipart;

import static io.sluice.codec.peek.PeekFault.Kind.DUPLICATE_MODEL;
import static io.sluice.codec.peek.PeekFault.Kind.INVALID_MODEL;
import static io.sluice.codec.peek.PeekFault.Kind.INVALID_MULTIPART;
import static io.sluice.codec.peek.PeekFault.Kind.MODEL_REQUIRED;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.codec.peek.PeekFault.Kind;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Stream;

/** Multipart bodies with the boundary {@code B}, and what must become of them. */
final class MultipartRows {
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

    private static final String PART = "--B\r\nContent-Disposition: form-data; ";
    private static final String FILE =
            PART + "name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n";
    private static final String MODEL = PART + "name=\"model\"\r\n\r\nwhisper\r\n";
    private static final String END = "--B--\r\n";

    private MultipartRows() {}

    static Stream<Row> all() {
        return Stream.of(accepted(), delimiters(), heads(), models()).flatMap(List::stream);
    }

    private static List<Row> accepted() {
        return List.of(
                good("model first", MODEL + FILE + "RIFF\r\n" + END),
                good("J33 model behind the file", FILE + "RIFF\r\n" + MODEL + END),
                good("no line break at the end", MODEL + "--B--"),
                good("J35 a preamble", "to be ignored\r\n--A\n--B\r\n" + MODEL + END),
                good("J35 an empty line as preamble", "\r\n" + MODEL + END),
                good("J35 an epilogue", MODEL + END + "to be ignored\r\n-- --B"),
                good("J35 padding", MODEL.replace("--B", "--B \t") + "--B-- \t\r\n"),
                good("J35 the boundary inside of a line", FILE + "x--B\r\n--A\r\n" + MODEL + END),
                good("J35 the boundary behind a bare LF", FILE + "x\n--B\r\n" + MODEL + END),
                good("J35 the boundary behind a bare CR", FILE + "x\r--B\r\n" + MODEL + END),
                good("J35 two CR before the boundary", FILE + "x\r\r\n" + MODEL + END),
                good(
                        "J35 half delimiters",
                        FILE + "\r\n\r\n-\r\n--\r\r\n--b\r\n\r\n" + MODEL + END),
                good(
                        "content that ends like a delimiter begins",
                        FILE + "\r\n--\r\n" + MODEL + END),
                good("an empty file", FILE + "\r\n" + MODEL + END),
                good("J34 a token for a name", MODEL.replace("\"model\"", "model") + END),
                good(
                        "upper and lower case",
                        MODEL.replace(
                                        "Content-Disposition: form-data",
                                        "CONTENT-disposition:Form-Data")
                                + END),
                good(
                        "more fields",
                        head(
                                        "X-A: b\r\nContent-Length: 7\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Disposition: form-data; name=\"model\"\r\nContent-Transfer-Encoding: 8BIT")
                                + END),
                good(
                        "plain text",
                        head(
                                        "Content-Disposition: form-data; name=\"model\"\r\nContent-Type: text/plain")
                                + END),
                good(
                        "a quoted name of a file",
                        FILE.replace("a.wav", "a\\\"; name=\\\"model\u00e9")
                                + "x\r\n"
                                + MODEL
                                + END),
                good(
                        "an encoded name of a file",
                        FILE.replace("\"a.wav\"", "\"a\"; filename*=utf-8''%e2%82%ac")
                                + "x\r\n"
                                + MODEL
                                + END),
                good(
                        "the same name twice, not the model",
                        FILE + "x\r\n" + FILE + "y\r\n" + MODEL + END),
                good("another case is another name", MODEL.replace("model", "Model") + MODEL + END),
                good(
                        "J36 a nested multipart is data",
                        FILE.replace("audio/wav", "multipart/mixed; boundary=C")
                                + "--C\r\n\r\nx\r\n--C--\r\n"
                                + MODEL
                                + END));
    }

    private static List<Row> delimiters() {
        return List.of(
                bad("empty", "", INVALID_MULTIPART),
                bad("no delimiter", "abc\r\ndef", INVALID_MULTIPART),
                bad("J35 no closing boundary", MODEL, INVALID_MULTIPART),
                bad("J35 half a closing boundary", MODEL + "--B-", INVALID_MULTIPART),
                bad("J35 no boundary behind the model", MODEL.stripTrailing(), INVALID_MULTIPART),
                bad("the head is not complete", "--B\r\nContent-Disp", INVALID_MULTIPART),
                bad("J35 LF for CRLF", MODEL.replace("\r\n", "\n") + "--B--\n", INVALID_MULTIPART),
                bad(
                        "LF behind the first boundary",
                        "--B\n" + MODEL.substring(5) + END,
                        INVALID_MULTIPART),
                bad("LF at the end", MODEL + "--B--\n", INVALID_MULTIPART),
                bad("CR at the end", MODEL + "--B--\r", INVALID_MULTIPART),
                bad("CR and more at the end", MODEL + "--B--\rx", INVALID_MULTIPART),
                bad("a longer boundary", "--BC\r\n" + MODEL + END, INVALID_MULTIPART),
                bad(
                        "a longer boundary in a file",
                        FILE + "x\r\n--BC\r\n" + MODEL + END,
                        INVALID_MULTIPART),
                bad("one hyphen behind it", MODEL + "--B-\r\n" + END, INVALID_MULTIPART),
                bad("three hyphens behind it", MODEL + "--B---\r\n", INVALID_MULTIPART),
                bad("a part behind the end", END + MODEL + END, INVALID_MULTIPART),
                bad("a second end", MODEL + END + END, INVALID_MULTIPART),
                bad(
                        "no empty line behind the head",
                        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n" + MODEL + END,
                        INVALID_MULTIPART),
                bad(
                        "the empty line belongs to the boundary",
                        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + MODEL + END,
                        INVALID_MULTIPART),
                bad("no part", END, MODEL_REQUIRED),
                bad("no model", FILE + "x\r\n" + END, MODEL_REQUIRED));
    }

    private static List<Row> heads() {
        return List.of(
                bad("J34 an encoded name", disposed("name*=utf-8''model"), INVALID_MULTIPART),
                bad(
                        "J34 a plain and an encoded name",
                        disposed("name=a; name*=utf-8''model"),
                        INVALID_MULTIPART),
                bad("J34 NAME", disposed("NAME=\"model\""), INVALID_MULTIPART),
                bad("J34 two names", disposed("name=a; name=model"), INVALID_MULTIPART),
                bad("J34 an escape in the name", disposed("name=\"mode\\l\""), INVALID_MULTIPART),
                bad("an open quote", disposed("name=\"model"), INVALID_MULTIPART),
                bad("behind the quote", disposed("name=\"model\"x"), INVALID_MULTIPART),
                bad("no name", disposed("x=y"), INVALID_MULTIPART),
                bad("no value", disposed("name="), INVALID_MULTIPART),
                bad("no disposition", head("X-A: b") + END, INVALID_MULTIPART),
                bad("no head", "--B\r\n\r\nx\r\n" + MODEL + END, INVALID_MULTIPART),
                bad(
                        "two dispositions",
                        head(
                                        "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=model")
                                + END,
                        INVALID_MULTIPART),
                bad(
                        "an attachment",
                        head("Content-Disposition: attachment; name=model") + END,
                        INVALID_MULTIPART),
                bad(
                        "J34 a folded line",
                        head("Content-Disposition: form-data;\r\n name=\"model\"") + END,
                        INVALID_MULTIPART),
                bad(
                        "J34 a folded line with a tab",
                        head("Content-Disposition: form-data;\r\n\tname=\"model\"") + END,
                        INVALID_MULTIPART),
                bad(
                        "space before the colon",
                        head("Content-Disposition : form-data; name=model") + END,
                        INVALID_MULTIPART),
                bad(
                        "no colon",
                        head("Content-Disposition form-data; name=model") + END,
                        INVALID_MULTIPART),
                bad(
                        "a bare LF",
                        head("X-A: b\nContent-Disposition: form-data; name=model") + END,
                        INVALID_MULTIPART),
                bad(
                        "a bare CR",
                        head("X-A: b\rContent-Disposition: form-data; name=model") + END,
                        INVALID_MULTIPART),
                bad(
                        "a null character",
                        head("Content-Disposition: form-data; name=\"model\0\"") + END,
                        INVALID_MULTIPART),
                bad(
                        "J36 a head of 8 KiB",
                        head(
                                        "X-A: "
                                                + "b".repeat(8192)
                                                + "\r\nContent-Disposition: form-data; name=model")
                                + END,
                        INVALID_MULTIPART));
    }

    private static List<Row> models() {
        return List.of(
                bad("J34 the same twice", MODEL + MODEL + END, DUPLICATE_MODEL),
                bad(
                        "J34 two different",
                        MODEL + FILE + "x\r\n" + MODEL.replace("whisper", "other") + END,
                        DUPLICATE_MODEL),
                bad(
                        "J34 a file as model",
                        disposed("name=\"model\"; filename=\"a\""),
                        INVALID_MODEL),
                bad(
                        "J34 an encoded name of a file",
                        disposed("name=\"model\"; filename*=utf-8''a"),
                        INVALID_MODEL),
                bad(
                        "J34 a file as second model",
                        MODEL + disposed("name=\"model\"; filename=\"a\""),
                        DUPLICATE_MODEL),
                bad(
                        "J36 base64",
                        head(
                                        "Content-Disposition: form-data; name=model\r\nContent-Transfer-Encoding: base64")
                                + END,
                        INVALID_MODEL),
                bad(
                        "J36 quoted-printable",
                        head(
                                        "content-transfer-encoding: Quoted-Printable\r\nContent-Disposition: form-data; name=model")
                                + END,
                        INVALID_MODEL),
                bad(
                        "UTF-16",
                        head(
                                        "Content-Disposition: form-data; name=model\r\nContent-Type: text/plain; charset=utf-16")
                                + END,
                        INVALID_MODEL),
                bad(
                        "not text",
                        head(
                                        "Content-Disposition: form-data; name=model\r\nContent-Type: application/json")
                                + END,
                        INVALID_MODEL),
                bad("J17 an empty one", MODEL.replace("whisper", "") + END, MODEL_REQUIRED),
                named(
                        "as long as it may be",
                        MODEL.replace("whisper", "m".repeat(256)) + END,
                        "m".repeat(256)),
                bad("J15 too long", MODEL.replace("whisper", "m".repeat(257)) + END, INVALID_MODEL),
                bad("J15 a line break", MODEL.replace("whisper", "a\r\nb") + END, INVALID_MODEL),
                bad(
                        "J15 half a delimiter",
                        MODEL.replace("whisper", "a\r\n--A") + END,
                        INVALID_MODEL),
                bad("J13 a bad byte", MODEL.replace("whisper", "\u00ff") + END, INVALID_MODEL),
                bad(
                        "J13 a surrogate",
                        MODEL.replace("whisper", "\u00ed\u00a0\u0080") + END,
                        INVALID_MODEL),
                named("J39 not ASCII", MODEL.replace("whisper", "\u00c3\u00a9 ") + END, "\u00e9 "),
                bad(
                        "a boundary for a model",
                        MODEL.replace("whisper", "--B--") + END,
                        INVALID_MULTIPART));
    }

    private static String head(String fields) {
        return "--B\r\n" + fields + "\r\n\r\nwhisper\r\n";
    }

    private static String disposed(String parameters) {
        return head("Content-Disposition: form-data; " + parameters) + END;
    }

    private static Row good(String name, String body) {
        return named(name, body, "whisper");
    }

    private static Row named(String name, String body, String model) {
        return new Row(name, body, model, null);
    }

    private static Row bad(String name, String body, Kind fault) {
        return new Row(name, body, null, fault);
    }
}
