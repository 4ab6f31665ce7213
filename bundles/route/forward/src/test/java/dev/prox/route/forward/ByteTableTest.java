package dev.prox.route.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ByteTableTest {
    private static final int ENTRIES_MAX = 64;

    private final ByteTable<Named> table = new ByteTable<>(ENTRIES_MAX);

    private static final class Named extends ByteTable.Entry {
        private final String name;

        Named(String name, int number) {
            super(octets(name), number);
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @Test
    void findsWhatWasAdded() {
        Named entry = new Named("user:secret@proxy:3128", 7);
        table.add(entry);

        assertThat(find("user:secret@proxy:3128", 7)).isSameAs(entry);
    }

    @Test
    void findsASlice() {
        Named entry = new Named("proxy:3128", 0);
        table.add(entry);

        assertThat(table.find(octets("X-Proxy-To: proxy:3128\r\n"), 12, 22, 0)).isSameAs(entry);
    }

    @Test
    void findsNothingElse() {
        table.add(new Named("proxy:3128", 7));

        assertThat(find("proxy:3128", 8)).isNull();
        assertThat(find("proxy:3129", 7)).isNull();
        assertThat(find("proxy:312", 7)).isNull();
        assertThat(find("proxy:31280", 7)).isNull();
        assertThat(find("", 7)).isNull();
    }

    @Test
    void neverHoldsMoreThanItsBound() {
        int added = 10_000;
        for (int i = 0; i < added; i++) {
            table.add(new Named("hostile-" + i, 0));
        }

        int found = 0;
        for (int i = 0; i < added; i++) {
            Named entry = find("hostile-" + i, 0);
            if (entry != null) {
                assertThat(entry).hasToString("hostile-" + i);
                found++;
            }
        }
        assertThat(found).isEqualTo(ENTRIES_MAX);
    }

    @Test
    void theNewestIsAlwaysFound() {
        for (int i = 0; i < 1000; i++) {
            table.add(new Named("key" + i, i));

            assertThat(find("key" + i, i)).isNotNull();
        }
    }

    private @Nullable Named find(String key, int number) {
        byte[] bytes = octets(key);
        return table.find(bytes, 0, bytes.length, number);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
