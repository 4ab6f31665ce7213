package dev.prox.launcher;

/** What the framework is started for; {@code prox.mode} tells the bundles. */
enum Mode {
    SERVE("serve"),
    VALIDATE("validate"),
    SCHEMA("schema"),
    EXPLAIN("explain");

    private final String word;

    Mode(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
