package dev.prox.tls.files;

import dev.prox.api.ConfigException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads the private key of a file: RSA or EC, as PKCS #8, PKCS #1 or SEC 1. */
final class PrivateKeys {
    private static final byte[] PROBE = {'p', 'r', 'o', 'x'};

    private PrivateKeys() {}

    static PrivateKey read(Pem pem) throws ConfigException {
        for (Pem.Block block : pem.blocks()) {
            if (block.type().endsWith("PRIVATE KEY")) {
                if (block.encrypted()) {
                    throw pem.problem("a key that is not encrypted", conversion(pem));
                }
                return key(block, pem);
            }
        }
        throw pem.problem("-----BEGIN PRIVATE KEY-----");
    }

    private static PrivateKey key(Pem.Block block, Pem pem) throws ConfigException {
        byte[] pkcs8 = pkcs8(block);
        PrivateKey key = pkcs8 == null ? null : key(pkcs8);
        if (key == null) {
            throw pem.problem("a private key of RSA or EC", conversion(pem));
        }
        return key;
    }

    private static String conversion(Pem pem) {
        return "openssl pkcs8 -topk8 -nocrypt -in " + pem.source() + " -out NEW_FILE converts it";
    }

    private static byte @Nullable [] pkcs8(Pem.Block block) {
        try {
            byte[] octets = block.octets();
            return switch (block.type()) {
                case "PRIVATE KEY" -> octets;
                case "RSA PRIVATE KEY" -> Der.rsa(octets);
                case "EC PRIVATE KEY" -> Der.ec(octets);
                default -> null;
            };
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable PrivateKey key(byte[] pkcs8) {
        PrivateKey rsa = key(pkcs8, "RSA");
        return rsa == null ? key(pkcs8, "EC") : rsa;
    }

    private static @Nullable PrivateKey key(byte[] pkcs8, String algorithm) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether they are a pair, tried by a signature. */
    static boolean match(PrivateKey key, PublicKey certified) {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
