package dev.prox.admin.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleSocketTest {
    @TempDir
    private Path folder;

    private final ThreadIOImpl threads = new ThreadIOImpl();
    private Path path = Path.of("");
    private @Nullable ConsoleSocket socket;

    /** What the console of the test can do. Gogo calls it by reflection. */
    public static final class Commands {
        public String greet(String name) {
            return "hello " + name;
        }

        public String here(CommandSession session) {
            return session.currentDir().toString();
        }

        public void fail() {
            throw new IllegalStateException("it failed");
        }
    }

    @BeforeEach
    void open() throws IOException {
        path = folder.resolve("c.sock");
        Files.createDirectory(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/gosh_profile"), "prompt = 'test> '\n");
        threads.start();
        CommandProcessorImpl processor = new CommandProcessorImpl(threads);
        processor.addCommand("prox", new Commands(), "greet");
        processor.addCommand("prox", new Commands(), "fail");
        processor.addCommand("prox", new Commands(), "here");
        long longAgo = System.nanoTime() - 60_000_000_000L;
        GogoShell shell =
                new GogoShell(new Shell(new TestContext(), processor), processor, folder.resolve("history"), longAgo);
        socket = ConsoleSocket.open(path, () -> shell);
    }

    @AfterEach
    void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        threads.stop();
        assertThat(path).doesNotExist();
    }

    @Test
    void onlyItsUserCanOpenIt() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(folder.resolve(".c")).doesNotExist();
    }

    @Test
    void aCommandIsRunAndItsResultPrinted() throws IOException {
        assertThat(command("greet you")).isEqualTo("O:hello you\n X:0 ");
    }

    @Test
    void aCommandThatFailsSaysWhy() throws IOException {
        assertThat(command("fail")).isEqualTo("R:it failed\n X:1 ");
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheNearest() throws IOException {
        assertThat(command("gret you")).isEqualTo("R:unknown command `gret`; did you mean `greet`?\n X:1 ");
    }

    @Test
    void relativePathsAreThoseOfTheClient() throws IOException {
        assertThat(command("here")).isEqualTo("O:/tmp\n X:0 ");
    }

    @Test
    void aClientThatSpeaksAnotherLanguageIsToldSo() throws IOException {
        try (SocketChannel client = connect()) {
            send(client, 'C', "lb");

            assertThat(answers(client)).isEqualTo("R:expected the size, the folder and what to do\n X:2 ");
        }
    }

    @Test
    void anAttachedClientTypesLinesUntilTheEnd() throws IOException {
        try (SocketChannel client = connect()) {
            send(client, 'A', "100 30\n/tmp\nxterm");
            readUntil(client, "test> ");
            send(client, 'I', "greet all\r");
            readUntil(client, "hello all");
            send(client, 'I', "\u0004");

            assertThat(answers(client)).endsWith("X:0 ");
        }
    }

    @Test
    void oneClientTooManyIsTurnedAway() throws IOException {
        List<SocketChannel> clients = new ArrayList<>();
        for (int number = 0; number < ConsoleSocket.VISITS_MAX; number++) {
            clients.add(connect());
        }
        try (SocketChannel another = connect()) {
            assertThat(answers(another)).isEqualTo("R:too many consoles are open (8)\n X:1 ");
        }
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    private String command(String line) throws IOException {
        try (SocketChannel client = connect()) {
            send(client, 'C', "80 24\n/tmp\n" + line);
            return answers(client);
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(path));
        return client;
    }

    private static void send(SocketChannel client, char type, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(3 + bytes.length);
        frame.put((byte) type).putShort((short) bytes.length).put(bytes).flip();
        client.write(frame);
    }

    private static void readUntil(SocketChannel client, String awaited) throws IOException {
        Frames frames = new Frames(Channels.newInputStream(client), Channels.newOutputStream(client));
        StringBuilder output = new StringBuilder();
        while (output.indexOf(awaited) < 0) {
            Frames.Frame frame = frames.read();
            assertThat(frame).as("after %s", output).isNotNull();
            output.append(frame.text());
        }
    }

    /** All frames to the end, as letter, colon, content, blank. */
    private static String answers(SocketChannel client) {
        Frames frames = new Frames(Channels.newInputStream(client), Channels.newOutputStream(client));
        StringBuilder answers = new StringBuilder();
        try {
            for (Frames.Frame frame = frames.read(); frame != null; frame = frames.read()) {
                String content = frame.type() == Frames.EXIT ? String.valueOf(frame.content()[0]) : frame.text();
                answers.append(frame.type()).append(':').append(content).append(' ');
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return answers.toString();
    }

    private final class TestContext implements Shell.Context {
        @Override
        public @Nullable String getProperty(String name) {
            return name.equals("gosh.home") ? folder.toString() : null;
        }

        @Override
        public void exit() {}
    }
}
