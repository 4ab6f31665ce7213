package dev.prox.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** A name server that answers by the first word of a name: what it gives, and what it does not. */
final class TinyNameServer implements AutoCloseable {
    private static final int A = 1;
    private static final int CNAME = 5;
    private static final int SRV = 33;
    private static final int HEADER = 12;

    private final DatagramSocket datagrams;
    private final ServerSocket streams;

    TinyNameServer() throws IOException {
        streams = new ServerSocket(0, 10, Sockets.LOOPBACK);
        datagrams = new DatagramSocket(new InetSocketAddress(Sockets.LOOPBACK, streams.getLocalPort()));
        Thread.ofVirtual().start(this::serveDatagrams);
        Thread.ofVirtual().start(this::serveStreams);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) datagrams.getLocalSocketAddress();
    }

    private void serveDatagrams() {
        while (!datagrams.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                datagrams.receive(packet);
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()), false);
                if (answer.length > 0) {
                    datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                if (!datagrams.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serveStreams() {
        while (!streams.isClosed()) {
            try (Socket client = streams.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] answer = answer(in.readNBytes(in.readUnsignedShort()), true);
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            } catch (IOException e) {
                if (!streams.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static byte[] answer(byte[] query, boolean stream) throws IOException {
        String word = new String(query, HEADER + 1, query[HEADER], StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        int end = HEADER;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        boolean four = query[end + 2] == A;
        boolean service = query[end + 2] == SRV;
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        int answers = four ? answers(word, stream) : service ? services(word) : 0;
        out.write(query, 0, 2);
        out.writeShort(flags(word, stream));
        out.writeShort(1);
        out.writeShort(answers);
        out.writeInt(0);
        out.write(query, HEADER, end + 5 - HEADER);
        if (service && answers > 0) {
            services(out, word);
        } else if (answers == 2) {
            record(out, CNAME, 3, new byte[] {6, 't', 'a', 'r', 'g', 'e', 't', 4, 't', 'e', 's', 't', 0});
            out.write(new byte[] {6, 't', 'a', 'r', 'g', 'e', 't', 4, 't', 'e', 's', 't', 0});
            fields(out, A, 3600, new byte[] {(byte) 192, 0, 2, 2});
        } else if (answers == 1) {
            record(out, A, 7, new byte[] {(byte) 192, 0, 2, (byte) (stream ? 9 : 1)});
        }
        return word.equals("silent") ? new byte[0] : octets.toByteArray();
    }

    private static int answers(String word, boolean stream) {
        return switch (word) {
            case "short" -> 1;
            case "alias" -> 2;
            case "long" -> stream ? 1 : 0;
            case "target" -> 1;
            default -> 0;
        };
    }

    private static int services(String word) {
        return switch (word) {
            case "web" -> 2;
            case "broken" -> 1;
            default -> 0;
        };
    }

    private static void services(DataOutputStream out, String word) throws IOException {
        if (word.equals("broken")) {
            record(out, SRV, 5, new byte[] {0, 1, 0});
            return;
        }
        record(out, SRV, 9, new byte[] {0, 1, 0, 20, 0x1F, (byte) 0x90, 1, 'a', 4, 't', 'e', 's', 't', 0});
        // the end of the name is that of the question
        record(out, SRV, 5, new byte[] {0, 2, 0, 0, 0x1F, (byte) 0x91, 1, 'b', (byte) 0xC0, HEADER + 4});
    }

    private static int flags(String word, boolean stream) {
        int plain = 0x8180;
        return switch (word) {
            case "failing" -> plain | 2;
            case "gone" -> plain | 3;
            case "refused" -> plain | 5;
            case "long" -> stream ? plain : plain | 0x0200;
            default -> plain;
        };
    }

    /** Of the name that was asked for. */
    private static void record(DataOutputStream out, int type, int ttl, byte[] data) throws IOException {
        out.writeShort(0xC000 | HEADER);
        fields(out, type, ttl, data);
    }

    private static void fields(DataOutputStream out, int type, int ttl, byte[] data) throws IOException {
        out.writeShort(type);
        out.writeShort(1);
        out.writeInt(ttl);
        out.writeShort(data.length);
        out.write(data);
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }
}
