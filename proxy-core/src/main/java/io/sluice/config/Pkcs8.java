package io.sluice.config;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Puts the older forms of private keys into PKCS #8 (RFC 5958), which Java reads. OpenSSL and the
 * usual issuers of certificates still write both.
 */
final class Pkcs8 {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xa0;
    private static final int OBJECT_ID = 0x06;
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Pkcs8() {}

    /** From PKCS #1 (RFC 8017). */
    static byte[] ofRsa(byte[] pkcs1) {
        return of(RSA, pkcs1);
    }

    /** From RFC 5915; without a curve in it the result cannot be read, either. */
    static byte[] ofEllipticCurve(byte[] sec1) {
        return of(element(SEQUENCE, concat(EC_PUBLIC_KEY, curve(sec1))), sec1);
    }

    private static byte[] of(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, concat(concat(VERSION, algorithm), element(OCTET_STRING, key)));
    }

    /** The named curve: an object identifier in the element that is tagged with zero. */
    private static byte[] curve(byte[] sec1) {
        int start = behindKey(sec1);
        for (int i = start; i + 3 < sec1.length; i++) {
            int length = sec1[i + 3];
            if ((sec1[i] & 0xff) == CURVE
                    && sec1[i + 2] == OBJECT_ID
                    && sec1[i + 1] == length + 2
                    && i + 4 + length <= sec1.length) {
                byte[] curve = new byte[length + 2];
                System.arraycopy(sec1, i + 2, curve, 0, curve.length);
                return curve;
            }
        }
        return new byte[0];
    }

    /** Behind SEQUENCE { INTEGER 1, OCTET STRING key. */
    private static int behindKey(byte[] sec1) {
        int header = sec1.length > 1 && (sec1[1] & 0xff) > 0x80 ? 2 + (sec1[1] & 0x7f) : 2;
        int key = header + VERSION.length;
        return key + 1 < sec1.length ? key + 2 + (sec1[key + 1] & 0x7f) : sec1.length;
    }

    private static byte[] element(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >>> 8);
            out.write(length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(a);
        out.writeBytes(b);
        return out.toByteArray();
    }
}
