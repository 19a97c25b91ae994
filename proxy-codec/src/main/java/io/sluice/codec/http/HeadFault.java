package io.sluice.codec.http;

/**
 * Why a head is refused. The constants are the whole list, so a fault costs nothing.
 *
 * @param kind decides the status
 * @param message one sentence for the peer, without its bytes
 */
public record HeadFault(Kind kind, String message) {

    /** What a fault means from outside. */
    public enum Kind {
        /** The bytes are no valid head, or an ambiguous one: 400. */
        MALFORMED,
        /** More bytes or fields than allowed: 431. */
        HEAD_TOO_LARGE,
        /** A longer request target than allowed: 414. */
        TARGET_TOO_LONG
    }

    /** There is no fault. */
    public static final HeadFault NONE = malformed("There is no fault.");

    public static final HeadFault HEAD_TOO_LARGE =
            new HeadFault(Kind.HEAD_TOO_LARGE, "The head is too large.");
    public static final HeadFault TOO_MANY_FIELDS =
            new HeadFault(Kind.HEAD_TOO_LARGE, "The head has too many fields.");
    public static final HeadFault TARGET_TOO_LONG =
            new HeadFault(Kind.TARGET_TOO_LONG, "The request target is too long.");

    // The first line.
    public static final HeadFault TLS =
            malformed("This port speaks HTTP without TLS, and the connection began with TLS.");
    public static final HeadFault TOO_MANY_EMPTY_LINES =
            malformed("Too many empty lines came before the request.");
    public static final HeadFault METHOD = malformed("The method is not a token.");
    public static final HeadFault METHOD_TOO_LONG = malformed("The method is too long.");
    public static final HeadFault CONNECT = malformed("CONNECT is not supported.");
    public static final HeadFault REQUEST_LINE =
            malformed("The request line is not `method target HTTP/1.1` with single spaces.");
    public static final HeadFault TARGET_FORM =
            malformed("The request target is neither a path nor an http URL.");
    public static final HeadFault TARGET_CHARACTER =
            malformed("The request target has a character that a URL cannot have.");
    public static final HeadFault TARGET_FRAGMENT = malformed("The request target has a fragment.");
    public static final HeadFault TARGET_PERCENT =
            malformed("The request target has a percent sign without two hexadecimal digits.");
    public static final HeadFault TARGET_AUTHORITY =
            malformed("The request target's host and port are not valid.");
    public static final HeadFault TARGET_NOT_HOST =
            malformed("The request target and Host name different hosts.");
    public static final HeadFault VERSION = malformed("The HTTP version is not 1.0 or 1.1.");
    public static final HeadFault STATUS_LINE = malformed("The status line is not valid.");
    public static final HeadFault STATUS = malformed("The status is not one of 100 to 599.");
    public static final HeadFault SWITCHED =
            malformed("The backend switched protocols without having been asked.");

    // Lines.
    public static final HeadFault BARE_LF = malformed("A line ends with LF instead of CR LF.");
    public static final HeadFault BARE_CR = malformed("A CR is not followed by LF.");
    public static final HeadFault CONTROL_CHARACTER =
            malformed("The head has a control character.");
    public static final HeadFault FOLDED =
            malformed("A field line starts with white space; folded lines are not accepted.");
    public static final HeadFault NO_COLON = malformed("A field line has no colon.");
    public static final HeadFault FIELD_NAME = malformed("A field name is not a token.");

    // What the fields say.
    public static final HeadFault LENGTH_AND_CHUNKED =
            malformed("Content-Length and Transfer-Encoding exclude each other.");
    public static final HeadFault LENGTH_TWICE = malformed("Content-Length is given twice.");
    public static final HeadFault LENGTH_NOT_A_NUMBER =
            malformed("Content-Length is not a number.");
    public static final HeadFault LENGTH_TOO_LARGE = malformed("Content-Length is out of range.");
    public static final HeadFault CODING_TWICE = malformed("Transfer-Encoding is given twice.");
    public static final HeadFault CODING = malformed("Transfer-Encoding is not `chunked`.");
    public static final HeadFault CODING_IN_1_0 = malformed("HTTP/1.0 has no Transfer-Encoding.");
    public static final HeadFault CONTENT_IN_INTERIM = malformed("A 1xx response has no content.");
    public static final HeadFault HOST_MISSING = malformed("Host is missing.");
    public static final HeadFault HOST_TWICE = malformed("Host is given twice.");
    public static final HeadFault HOST = malformed("Host is not a host with an optional port.");
    public static final HeadFault GIVEN_TWICE =
            malformed("A field that can be given once is given twice.");
    public static final HeadFault CONNECTION_OPTION =
            malformed("Connection is not a list of tokens.");
    public static final HeadFault TOO_MANY_OPTIONS = malformed("Connection has too many options.");
    public static final HeadFault PROTECTED_OPTION =
            malformed("Connection names a field that is meant for the server.");

    private static HeadFault malformed(String message) {
        return new HeadFault(Kind.MALFORMED, message);
    }
}
