package dev.prox.upstream.health;

import dev.prox.api.HealthCheck;
import dev.prox.api.Probe;
import dev.prox.api.Wire;
import dev.prox.api.WireSink;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Holds a dialogue on a connection of its own. Immutable. */
final class ScriptCheck implements HealthCheck {
    /** What may come while something is expected. */
    static final int RECEIVED_OCTETS_MAX = 65536;

    private final ScriptConfig config;
    private final List<Line> lines;

    private record Line(boolean sent, byte[] octets, String text) {}

    ScriptCheck(ScriptConfig config) {
        this.config = config;
        this.lines = config.steps().stream().map(ScriptCheck::line).toList();
    }

    private static Line line(ScriptConfig.Step step) {
        String text = step.send() != null ? step.send() : String.valueOf(step.expect());
        return new Line(step.send() != null, text.getBytes(StandardCharsets.UTF_8), text);
    }

    @Override
    public boolean needsTls() {
        return config.tls();
    }

    @Override
    public void check(Probe probe) {
        int port = config.port() == 0 ? probe.port() : config.port();
        probe.connect(port, config.tls() || probe.secure(), wire -> new Dialogue(probe, wire).begin());
    }

    /** One of these. */
    private final class Dialogue implements WireSink {
        private final Probe probe;
        private final Wire wire;
        private final Body received = new Body(RECEIVED_OCTETS_MAX);
        private int at;
        private boolean over;

        Dialogue(Probe probe, Wire wire) {
            this.probe = probe;
            this.wire = wire;
        }

        void begin() {
            wire.sink(this);
            wire.reading(true);
            goOn();
        }

        /** Sends until something is expected that has not come. */
        private void goOn() {
            while (at < lines.size()) {
                Line line = lines.get(at);
                if (line.sent()) {
                    wire.write(wire.loop()
                            .allocator()
                            .directBuffer(line.octets().length)
                            .writeBytes(line.octets()));
                    wire.flush();
                } else if (!received.passOver(line.octets())) {
                    return;
                }
                at++;
            }
            over = true;
            probe.passed();
        }

        private void fail(String why) {
            if (!over) {
                over = true;
                probe.failed(why + " while step " + (at + 1) + " expected "
                        + shown(lines.get(at).text()));
            }
        }

        @Override
        public void received(Wire from, ByteBuf octets) {
            received.add(octets);
            octets.release();
            if (over) {
                return;
            }
            goOn();
            if (received.isFull()) {
                fail(RECEIVED_OCTETS_MAX + " octets came");
            }
        }

        @Override
        public void inputEnded(Wire from) {
            fail("the connection ended");
        }

        @Override
        public void closed(Wire from) {
            fail("the connection ended");
        }
    }

    private static String shown(String text) {
        String printable = text.replaceAll("[^ -~]", ".");
        return "\"" + (printable.length() > 40 ? printable.substring(0, 40) + "..." : printable) + "\"";
    }
}
