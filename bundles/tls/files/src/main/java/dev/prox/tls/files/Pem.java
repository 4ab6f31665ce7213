package dev.prox.tls.files;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts between BEGIN and END (RFC 7468), of a file or as they are written in a configuration. */
final class Pem {
    private static final long OCTETS_MAX = 4 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*(.*?)-----END \\1-----", Pattern.DOTALL);

    private static final String BEGIN = "-----BEGIN ";

    /** Where they come from, for people. */
    private final String source;

    private final ConfigNode at;
    private final List<Block> blocks;

    private Pem(String source, ConfigNode at, List<Block> blocks) {
        this.source = source;
        this.at = at;
        this.blocks = blocks;
    }

    /**
     * One text.
     *
     * @param type {@code CERTIFICATE}, {@code PRIVATE KEY}
     * @param body Base64, perhaps behind headers
     */
    record Block(String type, String body) {
        /** @throws IllegalArgumentException when the body is not Base64 */
        byte[] octets() {
            return Base64.getMimeDecoder().decode(body);
        }

        boolean encrypted() {
            return type.startsWith("ENCRYPTED") || body.contains("ENCRYPTED");
        }
    }

    /** Whether this is no path of a file. */
    static boolean isText(String text) {
        return text.contains(BEGIN);
    }

    /** @param at the node that has the text */
    static Pem of(String text, ConfigNode at) {
        return new Pem("the text", at, blocks(text));
    }

    /** @param at the node that names the file */
    static Pem read(Path file, ConfigNode at) throws ConfigException {
        try {
            if (Files.size(file) > OCTETS_MAX) {
                throw new ConfigException(at.problem("a PEM file of at most " + OCTETS_MAX + " octets"));
            }
            return new Pem(file.toString(), at, blocks(Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new ConfigException(at.problem("a PEM file that can be read, but " + file + " " + reason(e)));
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "does not exist";
            case AccessDeniedException denied -> "may not be read";
            default -> "cannot be read: " + e.getMessage();
        };
    }

    private static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    /** The file, or that it is a text. */
    String source() {
        return source;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** A problem with this file: {@code expected} says what it should be. */
    ConfigException problem(String expected) {
        return new ConfigException(at.problem(expected + " in " + source));
    }

    ConfigException problem(String expected, String fix) {
        return new ConfigException(at.problem(expected + " in " + source, fix));
    }

    /** All certificates in the order of the file, at least one. */
    List<X509Certificate> certificates() throws ConfigException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.type.endsWith("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.octets())));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw problem("a well-formed certificate as number " + (certificates.size() + 1));
        }
        if (certificates.isEmpty()) {
            throw problem("-----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }
}
