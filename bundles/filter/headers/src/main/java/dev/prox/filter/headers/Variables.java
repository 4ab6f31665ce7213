package dev.prox.filter.headers;

import dev.prox.api.Template;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What stands in braces in a value: variables of a request, and one that is known when the configuration is compiled.
 *
 * @param moduleRevision the version of this bundle: a response tells which one served
 */
record Variables(String moduleRevision) {
    private static final String MODULE_REVISION = "{module.revision}";
    private static final Pattern OF_THE_RESPONSE = Pattern.compile("(?<!\\{)(?:\\{\\{)*\\{(?:status}|response\\.)");

    /** @throws IllegalArgumentException with what was expected */
    Template template(String value) {
        StringBuilder expanded = new StringBuilder(value.length());
        int at = 0;
        while (at < value.length()) {
            if (value.startsWith("{{", at)) {
                expanded.append("{{");
                at += 2;
            } else if (value.startsWith(MODULE_REVISION, at)) {
                expanded.append(moduleRevision);
                at += MODULE_REVISION.length();
            } else {
                expanded.append(value.charAt(at++));
            }
        }
        return Template.parse(expanded.toString());
    }

    /** That of a value, whatever the version; none where it makes no sense, which is told where it is used. */
    static Stream<Template> templates(String value) {
        try {
            return Stream.of(new Variables("").template(value));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    /** Whether a value wants to know of the response. */
    boolean areOfTheResponse(String value) {
        return OF_THE_RESPONSE.matcher(value).find();
    }
}
