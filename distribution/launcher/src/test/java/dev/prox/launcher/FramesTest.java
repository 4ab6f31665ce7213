package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The other end, the bundle dev.prox.admin.terminal, has the same bytes in its test. */
class FramesTest {
    private static final byte[] COMMAND = "C\0\u000880 24\nlb".getBytes(StandardCharsets.ISO_8859_1);

    @Test
    void aFrameIsALetterALengthAndItsBytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] content = "80 24\nlb".getBytes(StandardCharsets.UTF_8);

        new Frames(InputStream.nullInputStream(), out).write(Frames.COMMAND, content, content.length);

        assertThat(out.toByteArray()).isEqualTo(COMMAND);
    }

    @Test
    void aFrameIsReadAndThenTheEnd() throws IOException {
        Frames frames = new Frames(new ByteArrayInputStream(COMMAND), new ByteArrayOutputStream());

        Frames.Frame frame = frames.read();

        assertThat(frame).isNotNull();
        assertThat(frame.type()).isEqualTo('C');
        assertThat(new String(frame.content(), StandardCharsets.UTF_8)).isEqualTo("80 24\nlb");
        assertThat(frames.read()).isNull();
    }

    @Test
    void aFrameThatIsCutIsTheEnd() throws IOException {
        Frames frames = new Frames(new ByteArrayInputStream(COMMAND, 0, 6), new ByteArrayOutputStream());

        assertThat(frames.read()).isNull();
    }
}
