package dev.prox.admin.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who knows the token of the configuration. Without one in it nobody does. A web page cannot send it either, for a browser sends no {@code Authorization} of its own.
 *
 * @param sum SHA-256 of the token, or null
 */
record Token(Supplier<@Nullable String> sum) {
    private static final String BEARER = "Bearer ";

    /** @param what it is for, as in "{@code modules are not changed} here" */
    @Nullable
    Answer refusal(@Nullable String authorization, String what) {
        String expected = sum.get();
        if (expected == null) {
            return Answer.error(403, what + " here: the configuration has no admin.token");
        }
        String given = authorization == null || !authorization.startsWith(BEARER)
                ? ""
                : authorization.substring(BEARER.length());
        return MessageDigest.isEqual(sha256(given), HexFormat.of().parseHex(expected))
                ? null
                : Answer.error(401, "this needs the token of the configuration: Authorization: Bearer ...");
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
