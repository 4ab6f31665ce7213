package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams to a Unix-domain socket, whose other end is Python's, for Java has none. */
class DatagramsTest {
    private static final String RECEIVER = """
        import socket, sys
        address = sys.argv[1]
        own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        own.bind("\\0" + address[1:] if address.startswith("@") else address)
        print("bound", flush=True)
        own.settimeout(10)
        print(own.recv(100).decode(), flush=True)
        """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"@", ""})
    void theAddressIsAPathOrANameThatIsNowhere(String kind) throws Exception {
        String address = kind + folder.resolve("notify");
        Process receiver = new ProcessBuilder("python3", "-c", RECEIVER, address).start();
        try (BufferedReader out = receiver.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("bound");
            new Datagrams(address).send("READY=1".getBytes(StandardCharsets.UTF_8));
            assertThat(out.readLine()).isEqualTo("READY=1");
        } finally {
            receiver.destroy();
        }
    }

    @Test
    void whereNobodyListensItFails() {
        assertThatThrownBy(() -> new Datagrams(folder.resolve("none").toString()).send(new byte[1]))
                .isInstanceOf(IOException.class)
                .hasMessage("nobody is there");
    }

    @Test
    void anAddressThatIsTooLongIsRefused() {
        String address = "/" + "x".repeat(200);
        assertThatThrownBy(() -> new Datagrams(address).send(new byte[1]))
                .isInstanceOf(IOException.class)
                .hasMessage("its address is too long");
    }
}
