package dev.prox.engine;

import dev.prox.api.Discovery.Found;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What discoveries had found when the process ended: a file for each upstream, written as a whole. */
final class KnownSetFiles {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final String VERSION = "prox-endpoints/1";
    private static final int OCTETS_MAX = 16 << 20;
    private static final int LABELS_MAX = 1000;

    private final @Nullable Path folder;

    /** @param folder null to keep nothing */
    KnownSetFiles(@Nullable Path folder) {
        this.folder = folder;
    }

    private static Path file(Path folder, String upstream) {
        return folder.resolve(URLEncoder.encode(upstream, StandardCharsets.UTF_8) + ".endpoints");
    }

    /** Null where nothing is kept that is understood. */
    @Nullable
    List<Found> read(String upstream) {
        if (folder == null || Files.notExists(file(folder, upstream))) {
            return null;
        }
        try (var in = Files.newInputStream(file(folder, upstream))) {
            return parse(in.readNBytes(OCTETS_MAX));
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the endpoints that upstream {0} had last are not understood: {1}",
                    upstream,
                    e);
            return null;
        }
    }

    private static List<Found> parse(byte[] octets) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets));
        if (!in.readUTF().equals(VERSION)) {
            throw new IOException("another version");
        }
        int count = Math.clamp(in.readInt(), 0, KnownSet.ENDPOINTS_MAX);
        List<Found> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean https = in.readBoolean();
            String host = in.readUTF();
            int port = in.readUnsignedShort();
            int weight = in.readInt();
            int priority = in.readInt();
            String zone = in.readUTF();
            Map<String, String> labels = new LinkedHashMap<>();
            for (int left = Math.clamp(in.readInt(), 0, LABELS_MAX); left > 0; left--) {
                labels.put(in.readUTF(), in.readUTF());
            }
            all.add(new Found(https, host, port, weight, priority, zone, labels));
        }
        return all;
    }

    void write(String upstream, List<Found> endpoints) {
        if (folder == null) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, ".endpoints", ".tmp");
            try {
                Files.write(fresh, octets(endpoints));
                Files.move(fresh, file(folder, upstream), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the endpoints of upstream {0} will not be known after a restart: {1}",
                    upstream,
                    e);
        }
    }

    private static byte[] octets(List<Found> endpoints) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        out.writeUTF(VERSION);
        out.writeInt(endpoints.size());
        for (Found each : endpoints) {
            out.writeBoolean(each.https());
            out.writeUTF(each.host());
            out.writeShort(each.port());
            out.writeInt(each.weight());
            out.writeInt(each.priority());
            out.writeUTF(each.zone());
            out.writeInt(each.labels().size());
            for (Map.Entry<String, String> label : each.labels().entrySet()) {
                out.writeUTF(label.getKey());
                out.writeUTF(label.getValue());
            }
        }
        return octets.toByteArray();
    }

    void forget(String upstream) {
        if (folder != null) {
            try {
                Files.deleteIfExists(file(folder, upstream));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "what was known of " + upstream, e);
            }
        }
    }
}
