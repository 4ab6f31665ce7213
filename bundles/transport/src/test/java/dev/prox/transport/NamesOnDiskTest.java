package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hosts file, and the order of addresses. */
class NamesOnDiskTest {
    @TempDir
    Path folder;

    private static List<String> text(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).toList();
    }

    private static List<InetAddress> addresses(String... texts) throws IOException {
        List<InetAddress> all = new java.util.ArrayList<>();
        for (String each : texts) {
            all.add(InetAddress.getByName(each));
        }
        return all;
    }

    @Test
    void theFileIsReadAgainWhenItHasChanged() throws IOException {
        Path file = folder.resolve("hosts");
        Files.writeString(file, "192.0.2.1 a.test\n2001:db8::1 a.test A.alias\n");
        HostsFile hosts = new HostsFile(file.toFile());
        assertThat(text(hosts.addresses("A.test."))).containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1");
        assertThat(text(hosts.addresses("a.alias"))).containsExactly("2001:db8:0:0:0:0:0:1");
        assertThat(hosts.addresses("b.test")).isEmpty();
        Files.writeString(file, "192.0.2.22 b.test\n");
        assertThat(hosts.addresses("a.test")).isEmpty();
        assertThat(text(hosts.addresses("b.test"))).containsExactly("192.0.2.22");
        Files.delete(file);
        assertThat(hosts.addresses("b.test")).isEmpty();
    }

    @Test
    void localhostIsHereWhateverTheFileLacks() {
        HostsFile hosts = new HostsFile(folder.resolve("none").toFile());
        assertThat(hosts.addresses("localhost"))
                .hasSize(2)
                .isEqualTo(hosts.addresses("x.LOCALHOST"))
                .allMatch(InetAddress::isLoopbackAddress);
    }

    @Test
    void familiesTakeTurns() throws IOException {
        List<InetAddress> six = addresses("2001:db8::1", "2001:db8::2", "2001:db8::3");
        List<InetAddress> four = addresses("192.0.2.1");
        assertThat(text(AddressOrder.inTurn(six, four)))
                .containsExactly("2001:db8:0:0:0:0:0:1", "192.0.2.1", "2001:db8:0:0:0:0:0:2", "2001:db8:0:0:0:0:0:3");
        assertThat(AddressOrder.of(six)).isEqualTo(six);
        assertThat(AddressOrder.of(four)).isEqualTo(four);
    }
}
