package dev.prox.admin.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The other end, the launcher, has the same bytes in its test. */
class FramesTest {
    private static final byte[] COMMAND = "C\0\u000880 24\nlb".getBytes(StandardCharsets.ISO_8859_1);

    @Test
    void aFrameIsReadAndThenTheEnd() throws IOException {
        Frames frames = new Frames(new ByteArrayInputStream(COMMAND), new ByteArrayOutputStream());

        Frames.Frame frame = frames.read();

        assertThat(frame).isNotNull();
        assertThat(frame.type()).isEqualTo(Frames.COMMAND);
        assertThat(frame.text()).isEqualTo("80 24\nlb");
        assertThat(frames.read()).isNull();
    }

    @Test
    void aFrameThatIsCutIsTheEnd() throws IOException {
        assertThat(new Frames(new ByteArrayInputStream(COMMAND, 0, 2), new ByteArrayOutputStream()).read())
                .isNull();
    }

    @Test
    void outputErrorAndExitAreFrames() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Frames frames = new Frames(InputStream.nullInputStream(), out);

        frames.stream(Frames.OUTPUT).write("hi".getBytes(StandardCharsets.UTF_8));
        frames.error("no");
        frames.exit(2);

        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("O\0\2hiR\0\3no\nX\0\1\2");
    }

    @Test
    void muchOutputIsMoreThanOneFrame() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new Frames(InputStream.nullInputStream(), out).stream(Frames.OUTPUT).write(new byte[Frames.LENGTH_MAX + 1]);

        assertThat(out.size()).isEqualTo(Frames.LENGTH_MAX + 1 + 2 * 3);
    }
}
