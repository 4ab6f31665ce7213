package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ModuleControl.ModuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleStoreTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    private ModuleStore store = new ModuleStore(Path.of(""));

    @BeforeEach
    void open() {
        store = new ModuleStore(folder.resolve("modules"));
        assertThat(store.load()).isEmpty();
    }

    private ModuleSet add(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("given"), content);
        int number = store.nextNumber();
        ModuleSet.Entry entry =
                new ModuleSet.Entry("x", "1.0." + number, store.keep(file), number, "deploy:a file with spaces.jar");
        Map<String, ModuleSet.@Nullable Entry> changes = new HashMap<>(Map.of("x", entry));
        changes.put("y", ModuleSet.Entry.gone("y", number, "command"));
        ModuleSet set = store.serving().next(number, NOON, "change\n" + number, changes);
        store.commit(set, store.stage(set));
        return set;
    }

    private List<String> files(String kind) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("modules").resolve(kind))) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatWasCommittedIsReadAgain() throws Exception {
        ModuleSet set = add("one");

        ModuleStore again = new ModuleStore(folder.resolve("modules"));
        assertThat(again.load()).isEmpty();
        assertThat(again.sets()).extracting(ModuleSet::number).containsExactly(1, 0);
        ModuleSet read = again.sets().getFirst();
        assertThat(read.entries()).isEqualTo(set.entries());
        assertThat(read.change()).isEqualTo("change 1");
        assertThat(read.when()).isEqualTo(NOON);
        ModuleSet.Entry entry = read.entry("x");
        assertThat(entry).isNotNull();
        assertThat(again.verified(entry)).hasContent("one");
    }

    @Test
    void whatWasOnlyStagedDoesNotCount() throws Exception {
        ModuleSet set = add("one");
        ModuleSet next = set.next(2, NOON, "next", Map.of());
        store.stage(next);

        ModuleStore again = new ModuleStore(folder.resolve("modules"));
        assertThat(again.load()).isEmpty();
        assertThat(again.sets()).extracting(ModuleSet::number).containsExactly(1, 0);
        store.prune(10);
        assertThat(files("states")).containsExactly("000001.set");
    }

    @Test
    void anyOctetThatIsAnotherOneIsSeen() throws Exception {
        add("one");
        Path file = folder.resolve("modules/states/000001.set");
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertThat(new ModuleStore(folder.resolve("modules")).load())
                    .as("octet " + i)
                    .singleElement()
                    .asString()
                    .startsWith(file + ": it is damaged");
        }
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(new ModuleStore(folder.resolve("modules")).load())
                    .as("length " + length)
                    .hasSize(1);
        }
    }

    @Test
    void bytesThatAreDamagedOrMissingAreSeen() throws Exception {
        ModuleSet.Entry entry = add("one").entry("x");
        assertThat(entry).isNotNull();
        Path blob = store.verified(entry);
        Files.writeString(blob, "more", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> store.verified(entry))
                .isInstanceOf(ModuleException.class)
                .hasMessageStartingWith(blob + " is damaged");
        store.keep(Files.writeString(folder.resolve("given"), "one"));
        assertThat(store.verified(entry)).as("mended by the same bytes").hasContent("one");
        Files.delete(blob);
        assertThatThrownBy(() -> store.verified(entry)).hasMessage(blob + " is missing");
    }

    @Test
    void onlyTheLastSetsAndTheirBytesStay() throws Exception {
        for (int i = 1; i <= 6; i++) {
            add("content " + i);
            store.prune(3);
        }
        assertThat(store.sets()).extracting(ModuleSet::number).containsExactly(6, 5, 4, 0);
        assertThat(files("states")).containsExactly("000004.set", "000005.set", "000006.set");
        assertThat(files("blobs")).hasSize(3);
    }
}
