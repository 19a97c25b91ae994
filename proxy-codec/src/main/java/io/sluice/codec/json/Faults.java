package io.sluice.codec.json;

import io.sluice.codec.peek.PeekFault;
import io.sluice.codec.peek.PeekFault.Kind;

/** What can be wrong with a JSON body. */
final class Faults {
    static final PeekFault EMPTY = json("the body is empty (expected: a JSON object)");
    static final PeekFault NOT_AN_OBJECT = json("the body is not a JSON object");
    static final PeekFault BYTE_ORDER_MARK =
            json("the body begins with a byte order mark (expected: JSON in UTF-8 without one)");
    static final PeekFault NOT_UTF_8 = json("the body is not valid UTF-8");
    static final PeekFault SYNTAX = json("we could not parse the JSON body of your request");
    static final PeekFault TOO_DEEP = json("the JSON body is nested too deeply");
    static final PeekFault INCOMPLETE = json("the JSON body ends before its object is closed");
    static final PeekFault TRAILING = json("something follows the object in the JSON body");
    static final PeekFault CONTROL = json("a JSON string holds an unescaped control character");
    static final PeekFault ESCAPE = json("a JSON string holds an invalid escape");
    static final PeekFault NAME_SURROGATE = json("a JSON name holds half of a surrogate pair");

    static final PeekFault MODEL_REQUIRED =
            new PeekFault(Kind.MODEL_REQUIRED, "you must provide a model parameter");
    static final PeekFault MODEL_NOT_A_STRING = model("the model parameter must be a string");
    static final PeekFault MODEL_TOO_LONG = model("the model parameter is too long");
    static final PeekFault MODEL_CONTROL = model("the model parameter holds a control character");
    static final PeekFault MODEL_SURROGATE =
            model("the model parameter holds half of a surrogate pair");
    static final PeekFault DUPLICATE_MODEL =
            new PeekFault(Kind.DUPLICATE_MODEL, "the model parameter is given more than once");

    private Faults() {}

    private static PeekFault json(String message) {
        return new PeekFault(Kind.INVALID_JSON, message);
    }

    private static PeekFault model(String message) {
        return new PeekFault(Kind.INVALID_MODEL, message);
    }
}
