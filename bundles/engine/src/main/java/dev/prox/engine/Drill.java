package dev.prox.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A second revision of a module, in a folder of its own that goes on close. */
record Drill(Path folder, ModuleFile module) implements AutoCloseable {
    static Drill of(ModuleFile module, int number) throws IOException {
        Path folder = Files.createTempDirectory("prox-module");
        return new Drill(folder, module.revision(folder, number));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(module.file());
        Files.deleteIfExists(folder);
    }
}
