package dev.prox.engine;

import dev.prox.api.Portable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What parts hand to those in their place in another process: the name of each, and its octets. */
final class SavedState {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final String VERSION = "prox-state/1";
    private static final int OCTETS_MAX = 64 << 20;

    static final byte[] NOTHING = {};

    private SavedState() {}

    /** The parts of modules that have something to hand on, and those of the engine, by their names. */
    static Map<String, Portable> parts(Collection<Instance> instances, Map<String, Portable> own) {
        Map<String, Portable> parts = new LinkedHashMap<>(own);
        for (Instance each : instances) {
            if (each.value() instanceof Portable portable) {
                parts.put(each.offer().name() + "@" + each.owner(), portable);
            }
        }
        return parts;
    }

    static byte[] of(Map<String, Portable> parts) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        out.writeUTF(VERSION);
        for (Map.Entry<String, Portable> each : parts.entrySet()) {
            byte[] saved = save(each.getKey(), each.getValue());
            if (octets.size() + saved.length > OCTETS_MAX) {
                LOG.log(System.Logger.Level.WARNING, "the state of {0} is too large to be handed on", each.getKey());
            } else if (saved.length > 0) {
                out.writeUTF(each.getKey());
                out.writeInt(saved.length);
                out.write(saved);
            }
        }
        return octets.toByteArray();
    }

    private static byte[] save(String name, Portable part) {
        try {
            return part.save();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "the state of " + name + " cannot be handed on", e);
            return NOTHING;
        }
    }

    static void restore(byte[] octets, Map<String, Portable> parts) {
        Map<String, byte[]> saved;
        try {
            saved = read(octets);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the state of the process before is not understood: {0}",
                    e.getMessage());
            return;
        }
        parts.forEach((name, part) -> {
            byte[] state = saved.get(name);
            if (state != null && !restored(part, state)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} does not understand the state of the process before and begins afresh",
                        name);
            }
        });
    }

    private static boolean restored(Portable portable, byte[] state) {
        try {
            return portable.restore(state);
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "a state is refused", e);
            return false;
        }
    }

    private static Map<String, byte[]> read(byte[] octets) throws IOException {
        Map<String, byte[]> saved = new HashMap<>();
        if (octets.length == 0) {
            return saved;
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets));
        String version = in.readUTF();
        if (!version.equals(VERSION)) {
            throw new IOException("it is " + version + ", not " + VERSION);
        }
        while (in.available() > 0) {
            String name = in.readUTF();
            byte[] state = new byte[Math.clamp(in.readInt(), 0, in.available())];
            in.readFully(state);
            saved.put(name, state);
        }
        return saved;
    }
}
