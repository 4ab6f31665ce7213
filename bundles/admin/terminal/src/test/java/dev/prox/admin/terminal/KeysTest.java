package dev.prox.admin.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeysTest {

    @Test
    void keysAreReadInTheOrderOfTyping() throws Exception {
        Keys keys = new Keys();
        keys.press("ab".getBytes(StandardCharsets.UTF_8));
        keys.press("c".getBytes(StandardCharsets.UTF_8));
        keys.end();

        assertThat(keys.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("abc");
        assertThat(keys.read()).isEqualTo(-1);
    }

    @Test
    void anEmptyFrameIsNoEnd() throws Exception {
        Keys keys = new Keys();
        keys.press(new byte[0]);
        keys.press(new byte[] {'x'});

        assertThat(keys.read()).isEqualTo('x');
    }

    @Test
    void bytesAboveAsciiStayPositive() throws Exception {
        Keys keys = new Keys();
        keys.press(new byte[] {(byte) 0xC3});

        assertThat(keys.read()).isEqualTo(0xC3);
    }
}
