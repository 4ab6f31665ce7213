package dev.prox.admin.modules;

import java.util.regex.Pattern;

/** Maven coordinates: {@code group:artifact[:type[:classifier]]:version}. No part can lead out of a folder. */
record Coordinates(String group, String artifact, String type, String classifier, String version) {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]*");

    static Coordinates parse(String text) {
        String[] parts = text.split(":", -1);
        for (String part : parts) {
            if (!PART.matcher(part).matches()) {
                throw new IllegalArgumentException("`" + text + "` (expected: group:artifact:version)");
            }
        }
        return switch (parts.length) {
            case 3 -> new Coordinates(parts[0], parts[1], "jar", "", parts[2]);
            case 4 -> new Coordinates(parts[0], parts[1], parts[2], "", parts[3]);
            case 5 -> new Coordinates(parts[0], parts[1], parts[2], parts[3], parts[4]);
            default -> throw new IllegalArgumentException("`" + text + "` (expected: group:artifact:version)");
        };
    }

    /** What all versions of it share. */
    String name() {
        return group + ":" + artifact;
    }

    String fileName() {
        return artifact + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + "." + type;
    }

    /** Where it lies in a Maven repository. */
    String path() {
        return group.replace('.', '/') + "/" + artifact + "/" + version + "/" + fileName();
    }

    @Override
    public String toString() {
        String kind = classifier.isEmpty() ? (type.equals("jar") ? "" : ":" + type) : ":" + type + ":" + classifier;
        return name() + kind + ":" + version;
    }
}
