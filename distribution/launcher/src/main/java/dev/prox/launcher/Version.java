package dev.prox.launcher;

/** Which Prox this is. */
final class Version {
    private Version() {}

    static String text() {
        return Resource.text("version.txt").strip();
    }
}
