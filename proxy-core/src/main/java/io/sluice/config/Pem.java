package io.sluice.config;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys from PEM files (RFC 7468). May block. */
public final class Pem {
    /** A file that is not what it should be; the message is a phrase that names the file. */
    public static final class PemException extends IOException {
        private static final long serialVersionUID = 1;

        PemException(Path file, String what) {
            super(file + " " + what);
        }
    }

    private static final int MOST_BYTES = 1024 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] PROBE = {1, 2, 3};

    private Pem() {}

    /**
     * All certificates of {@code file}, in its order; at least one.
     *
     * @throws PemException when there is none, or one that cannot be read
     */
    public static List<X509Certificate> certificates(Path file) throws PemException {
        List<X509Certificate> found = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text(file));
        while (blocks.find()) {
            if (blocks.group(1).equals("CERTIFICATE")) {
                found.add(certificate(file, blocks.group(2)));
            }
        }
        if (found.isEmpty()) {
            throw new PemException(file, "holds no certificate in PEM form");
        }
        return found;
    }

    /**
     * The private key of {@code file}.
     *
     * @throws PemException when there is none, or one that cannot be read
     */
    public static PrivateKey key(Path file) throws PemException {
        Matcher blocks = BLOCK.matcher(text(file));
        while (blocks.find()) {
            byte[] bytes = decode(file, blocks.group(2));
            switch (blocks.group(1)) {
                case "PRIVATE KEY" -> {
                    return key(file, bytes);
                }
                case "RSA PRIVATE KEY" -> {
                    return key(file, Pkcs8.ofRsa(bytes));
                }
                case "EC PRIVATE KEY" -> {
                    return key(file, Pkcs8.ofEllipticCurve(bytes));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                        throw new PemException(file, "holds a private key with a password");
                default -> {}
            }
        }
        throw new PemException(file, "holds no private key in PEM form");
    }

    /**
     * Checks that a key belongs to a certificate.
     *
     * @throws PemException when it does not
     */
    public static void requirePair(X509Certificate certificate, PrivateKey key)
            throws PemException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        boolean pair;
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            pair = signature.verify(signed);
        } catch (GeneralSecurityException otherKind) {
            pair = false;
        }
        if (!pair) {
            throw new PemException(Path.of("the key"), "does not belong to the certificate");
        }
    }

    private static X509Certificate certificate(Path file, String base64) throws PemException {
        try {
            var in = new ByteArrayInputStream(decode(file, base64));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (CertificateException e) {
            throw new PemException(file, "holds a certificate that cannot be read");
        }
    }

    private static PrivateKey key(Path file, byte[] pkcs8) throws PemException {
        for (String algorithm : ALGORITHMS) {
            PrivateKey key = keyOf(algorithm, pkcs8);
            if (key != null) {
                return key;
            }
        }
        throw new PemException(file, "holds a private key that cannot be read");
    }

    /** Null when it is a key of another kind. */
    private static @Nullable PrivateKey keyOf(String algorithm, byte[] pkcs8) {
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException anotherKind) {
            return null;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java runtime has no " + algorithm, e);
        }
    }

    private static byte[] decode(Path file, String base64) throws PemException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new PemException(file, "is not valid PEM");
        }
    }

    private static String text(Path file) throws PemException {
        try {
            if (Files.isDirectory(file)) {
                throw new PemException(file, "is a directory");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new PemException(file, "is too large");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new PemException(file, "does not exist");
        } catch (AccessDeniedException e) {
            throw new PemException(file, "cannot be read: access is denied");
        } catch (PemException e) {
            throw e;
        } catch (IOException e) {
            throw new PemException(file, "cannot be read: " + e.getMessage());
        }
    }
}
