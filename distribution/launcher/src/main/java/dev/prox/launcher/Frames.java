package dev.prox.launcher;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of {@code data/console.sock}: a frame is a letter, a length of two bytes, and so many bytes. The bundle {@code
 * dev.prox.admin.terminal} is the other end.
 */
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
    record Frame(char type, byte[] content) {}

    private final DataInputStream in;
    private final DataOutputStream out;

    Frames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(out);
    }

    synchronized void write(char type, byte[] content, int length) throws IOException {
        byte[] frame = new byte[3 + length];
        frame[0] = (byte) type;
        frame[1] = (byte) (length >> 8);
        frame[2] = (byte) length;
        System.arraycopy(content, 0, frame, 3, length);
        out.write(frame);
        out.flush();
    }

    /** The next frame, or null at the end. */
    @Nullable
    Frame read() throws IOException {
        int type = in.read();
        if (type < 0) {
            return null;
        }
        byte[] content = new byte[in.readUnsignedShort()];
        try {
            in.readFully(content);
        } catch (EOFException cut) {
            return null;
        }
        return new Frame((char) type, content);
    }
}
