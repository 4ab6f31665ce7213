package dev.prox.filter.headers;

/**
 * What stands in braces in a value: known when the configuration is compiled.
 *
 * @param moduleRevision the version of this bundle: a response tells which one served
 */
record Variables(String moduleRevision) {
    private static final String MODULE_REVISION = "module.revision";

    /** @throws IllegalArgumentException with what was expected */
    String expand(String value) {
        StringBuilder expanded = new StringBuilder(value.length());
        int at = 0;
        for (int open = value.indexOf('{'); open >= 0; open = value.indexOf('{', at)) {
            expanded.append(value, at, open);
            if (value.startsWith("{{", open)) {
                expanded.append('{');
                at = open + 2;
            } else {
                int close = value.indexOf('}', open);
                expanded.append(variable(close < 0 ? "" : value.substring(open + 1, close)));
                at = close + 1;
            }
        }
        return expanded.append(value, at, value.length()).toString();
    }

    private String variable(String name) {
        if (!name.equals(MODULE_REVISION)) {
            throw new IllegalArgumentException(
                    "no variables but {" + MODULE_REVISION + "}, and {{ where a brace is meant");
        }
        return moduleRevision;
    }
}
