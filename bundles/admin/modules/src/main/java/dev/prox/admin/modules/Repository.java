package dev.prox.admin.modules;

import dev.prox.api.ModuleControl.ModuleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Folders where bundles are looked for, in Maven layout or flat. */
record Repository(List<Path> folders) {

    Path find(Coordinates wanted) throws ModuleException {
        for (Path folder : folders) {
            for (String name : List.of(wanted.path(), wanted.fileName())) {
                Path file = folder.resolve(name);
                if (Files.isRegularFile(file)) {
                    return file;
                }
            }
        }
        List<String> looked = new ArrayList<>();
        for (Path folder : folders) {
            looked.add(folder + (Files.isDirectory(folder) ? "" : " (no such folder)"));
        }
        throw new ModuleException(wanted + " is not found in " + String.join(", ", looked));
    }

    /** All of them, or a reason that names each one that is missing. */
    List<Path> find(List<Coordinates> wanted) throws ModuleException {
        List<Path> files = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Coordinates each : wanted) {
            try {
                files.add(find(each));
            } catch (ModuleException e) {
                missing.add(String.valueOf(e.getMessage()));
            }
        }
        if (!missing.isEmpty()) {
            throw new ModuleException(String.join("\n", missing));
        }
        return files;
    }
}
