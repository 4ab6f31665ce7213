package dev.prox.admin.terminal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads and writes frames. */
final class Frames {
    static final char ATTACH = 'A';
    static final char COMMAND = 'C';
    static final char INPUT = 'I';
    static final char WINDOW = 'W';
    static final char OUTPUT = 'O';
    static final char ERROR = 'R';
    static final char EXIT = 'X';
    static final int LENGTH_MAX = 0xFFFF;

    /** A letter and what it carries. */
    record Frame(char type, byte[] content) {
        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private final DataInputStream in;
    private final DataOutputStream out;

    Frames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(out);
    }

    /** The next frame, or null at the end. */
    @Nullable
    Frame read() throws IOException {
        int type = in.read();
        if (type < 0) {
            return null;
        }
        try {
            byte[] content = new byte[in.readUnsignedShort()];
            in.readFully(content);
            return new Frame((char) type, content);
        } catch (EOFException cut) {
            return null;
        }
    }

    void error(String line) throws IOException {
        byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
        write(ERROR, text, 0, Math.min(text.length, LENGTH_MAX));
    }

    void exit(int code) throws IOException {
        write(EXIT, new byte[] {(byte) code}, 0, 1);
    }

    /** A stream whose every write becomes frames of one type. */
    OutputStream stream(char type) {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int sent = 0; sent < length; sent += LENGTH_MAX) {
                    Frames.this.write(type, bytes, offset + sent, Math.min(LENGTH_MAX, length - sent));
                }
            }
        };
    }

    private synchronized void write(char type, byte[] bytes, int offset, int length) throws IOException {
        byte[] frame = new byte[3 + length];
        frame[0] = (byte) type;
        frame[1] = (byte) (length >> 8);
        frame[2] = (byte) length;
        System.arraycopy(bytes, offset, frame, 3, length);
        out.write(frame);
        out.flush();
    }
}
