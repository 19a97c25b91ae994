package io.sluice.codec.multipart;

import io.sluice.codec.peek.PeekFault;
import io.sluice.codec.peek.PeekFault.Kind;

/** What can be wrong with a multipart body or its Content-Type. */
final class Faults {
    static final PeekFault NOT_FORM_DATA =
            new PeekFault(
                    Kind.UNSUPPORTED_MEDIA_TYPE,
                    "the Content-Type is not supported (expected: multipart/form-data)");
    static final PeekFault NO_BOUNDARY = form("the Content-Type has no boundary");
    static final PeekFault BAD_BOUNDARY =
            form("the Content-Type has no valid boundary (expected: 1 to 70 characters)");
    static final PeekFault DELIMITER =
            form("a boundary line of the form does not end as it must (expected: CRLF)");
    static final PeekFault NO_CONTENT = form("a part of the form has no content");
    static final PeekFault AFTER_END = form("the form goes on after its closing boundary");
    static final PeekFault UNTERMINATED = form("the form ends before its closing boundary");
    static final PeekFault TOO_MANY_PARTS = form("the form has too many parts");
    static final PeekFault HEAD_TOO_LARGE = form("the head of a part of the form is too large");
    static final PeekFault HEAD = form("the head of a part of the form is malformed");
    static final PeekFault DISPOSITION =
            form("a part of the form has no valid Content-Disposition (expected: form-data; name)");

    static final PeekFault MODEL_REQUIRED =
            new PeekFault(Kind.MODEL_REQUIRED, "you must provide a model parameter");
    static final PeekFault DUPLICATE_MODEL =
            new PeekFault(Kind.DUPLICATE_MODEL, "the model parameter is given more than once");
    static final PeekFault MODEL_NOT_TEXT =
            model("the model parameter must be plain text (no file, no transfer encoding)");
    static final PeekFault MODEL_TOO_LONG = model("the model parameter is too long");
    static final PeekFault MODEL_CHARACTERS =
            model("the model parameter is not valid UTF-8 or holds a control character");

    private Faults() {}

    private static PeekFault form(String message) {
        return new PeekFault(Kind.INVALID_MULTIPART, message);
    }

    private static PeekFault model(String message) {
        return new PeekFault(Kind.INVALID_MODEL, message);
    }
}
