package io.sluice.codec.http;

/** Why a head is refused: the whole list, so that a fault costs nothing. */
public enum HeadFault {
    /** There is no fault. */
    NONE(Kind.MALFORMED, "There is no fault."),

    HEAD_TOO_LARGE(Kind.HEAD_TOO_LARGE, "The head is too large."),
    TOO_MANY_FIELDS(Kind.HEAD_TOO_LARGE, "The head has too many fields."),
    TARGET_TOO_LONG(Kind.TARGET_TOO_LONG, "The request target is too long."),

    // The first line.
    TLS(Kind.MALFORMED, "This port speaks HTTP without TLS, and the connection began with TLS."),
    TOO_MANY_EMPTY_LINES(Kind.MALFORMED, "Too many empty lines came before the request."),
    METHOD(Kind.MALFORMED, "The method is not a token."),
    METHOD_TOO_LONG(Kind.MALFORMED, "The method is too long."),
    CONNECT(Kind.MALFORMED, "CONNECT is not supported."),
    REQUEST_LINE(
            Kind.MALFORMED, "The request line is not `method target HTTP/1.1` with single spaces."),
    TARGET_FORM(Kind.MALFORMED, "The request target is neither a path nor an http URL."),
    TARGET_CHARACTER(Kind.MALFORMED, "The request target has a character that a URL cannot have."),
    TARGET_FRAGMENT(Kind.MALFORMED, "The request target has a fragment."),
    TARGET_PERCENT(
            Kind.MALFORMED,
            "The request target has a percent sign without two hexadecimal digits."),
    TARGET_AUTHORITY(Kind.MALFORMED, "The request target's host and port are not valid."),
    TARGET_NOT_HOST(Kind.MALFORMED, "The request target and Host name different hosts."),
    VERSION(Kind.MALFORMED, "The HTTP version is not 1.0 or 1.1."),
    STATUS_LINE(Kind.MALFORMED, "The status line is not valid."),
    STATUS(Kind.MALFORMED, "The status is not one of 100 to 599."),
    SWITCHED(Kind.MALFORMED, "The backend switched protocols without having been asked."),

    // What HTTP/2 has in place of it.
    PSEUDO_FIELD(
            Kind.MALFORMED,
            "The request lacks one of `:method`, `:scheme` and `:path` or has more."),
    SCHEME(Kind.MALFORMED, "The scheme is neither http nor https."),
    CONNECTION_FIELD(Kind.MALFORMED, "HTTP/2 has no fields that are meant for one connection."),

    // Lines.
    BARE_LF(Kind.MALFORMED, "A line ends with LF instead of CR LF."),
    BARE_CR(Kind.MALFORMED, "A CR is not followed by LF."),
    CONTROL_CHARACTER(Kind.MALFORMED, "The head has a control character."),
    FOLDED(Kind.MALFORMED, "A field line starts with white space; folded lines are not accepted."),
    NO_COLON(Kind.MALFORMED, "A field line has no colon."),
    FIELD_NAME(Kind.MALFORMED, "A field name is not a token."),

    // What the fields say.
    LENGTH_AND_CHUNKED(Kind.MALFORMED, "Content-Length and Transfer-Encoding exclude each other."),
    LENGTH_TWICE(Kind.MALFORMED, "Content-Length is given twice."),
    LENGTH_NOT_A_NUMBER(Kind.MALFORMED, "Content-Length is not a number."),
    LENGTH_TOO_LARGE(Kind.MALFORMED, "Content-Length is out of range."),
    CODING_TWICE(Kind.MALFORMED, "Transfer-Encoding is given twice."),
    CODING(Kind.MALFORMED, "Transfer-Encoding is not `chunked`."),
    CODING_IN_1_0(Kind.MALFORMED, "HTTP/1.0 has no Transfer-Encoding."),
    CONTENT_IN_INTERIM(Kind.MALFORMED, "A 1xx response has no content."),
    HOST_MISSING(Kind.MALFORMED, "Host is missing."),
    HOST_TWICE(Kind.MALFORMED, "Host is given twice."),
    HOST(Kind.MALFORMED, "Host is not a host with an optional port."),
    GIVEN_TWICE(Kind.MALFORMED, "A field that can be given once is given twice."),
    CONNECTION_OPTION(Kind.MALFORMED, "Connection is not a list of tokens."),
    TOO_MANY_OPTIONS(Kind.MALFORMED, "Connection has too many options."),
    PROTECTED_OPTION(Kind.MALFORMED, "Connection names a field that is meant for the server.");

    /** What a fault means from outside. */
    public enum Kind {
        /** The bytes are no valid head, or an ambiguous one: 400. */
        MALFORMED,
        /** More bytes or fields than allowed: 431. */
        HEAD_TOO_LARGE,
        /** A longer request target than allowed: 414. */
        TARGET_TOO_LONG
    }

    private final Kind kind;
    private final String message;

    HeadFault(Kind kind, String message) {
        this.kind = kind;
        this.message = message;
    }

    /** Decides the status. */
    public Kind kind() {
        return kind;
    }

    /** One sentence for the peer, without its bytes. */
    public String message() {
        return message;
    }
}
