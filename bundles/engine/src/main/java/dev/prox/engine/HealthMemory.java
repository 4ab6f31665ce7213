package dev.prox.engine;

import dev.prox.api.Portable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands on what is known of endpoints: what their checks said, who drains, and who is out for how long, so that another process need not find out again. */
final class HealthMemory implements Portable {
    private static final String VERSION = "health/2";

    private final Endpoints endpoints;

    HealthMemory(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public byte[] save() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(octets)) {
            long now = System.nanoTime();
            out.writeUTF(VERSION);
            for (Map.Entry<String, Endpoints.Group> group : endpoints.all().entrySet()) {
                for (EndpointState each : group.getValue().all()) {
                    out.writeUTF(group.getKey());
                    out.writeUTF(each.url());
                    out.writeBoolean(each.draining());
                    out.writeBoolean(each.checkup().decided());
                    write(each.unhealthy(), out);
                    write(each.ejected(), out);
                    OutlierJudge.Sentence sentence = group.getValue().judge().sentence(each, now);
                    out.writeLong(sentence.nanosLeft());
                    out.writeInt(sentence.ejections());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    @Override
    public boolean restore(byte[] state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            if (!in.readUTF().equals(VERSION)) {
                return false;
            }
            while (in.available() > 0) {
                restore(endpoints.find(in.readUTF()), in);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void write(@Nullable String reason, DataOutputStream out) throws IOException {
        out.writeUTF(reason == null ? "" : reason);
    }

    private static @Nullable String reason(DataInputStream in) throws IOException {
        String reason = in.readUTF();
        return reason.isEmpty() ? null : reason;
    }

    private static void restore(Endpoints.@Nullable Group group, DataInputStream in) throws IOException {
        String url = in.readUTF();
        boolean draining = in.readBoolean();
        boolean decided = in.readBoolean();
        String unhealthy = reason(in);
        String ejected = reason(in);
        OutlierJudge.Sentence sentence = new OutlierJudge.Sentence(in.readLong(), in.readInt());
        EndpointState endpoint = group == null ? null : group.find(url);
        if (group == null || endpoint == null) {
            return;
        }
        long now = System.nanoTime();
        endpoint.draining(draining);
        if (decided) {
            endpoint.checkup().resume();
            endpoint.unhealthy(unhealthy, now);
        }
        group.judge().resume(endpoint, ejected, sentence, now);
    }
}
