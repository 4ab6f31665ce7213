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

/** Hands on which endpoints were checked, and which of them do not serve, so that another process need not find out again. */
final class HealthMemory implements Portable {
    private static final String VERSION = "health/1";

    private final Endpoints endpoints;

    HealthMemory(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public byte[] save() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(octets)) {
            out.writeUTF(VERSION);
            for (Map.Entry<String, Endpoints.Group> group : endpoints.all().entrySet()) {
                for (EndpointState each : group.getValue().all()) {
                    if (each.checkup().decided()) {
                        String why = each.unhealthy();
                        out.writeUTF(group.getKey());
                        out.writeUTF(each.url());
                        out.writeUTF(why == null ? "" : why);
                    }
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
                restore(endpoints.find(in.readUTF()), in.readUTF(), in.readUTF());
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void restore(Endpoints.@Nullable Group group, String url, String why) {
        EndpointState endpoint = group == null ? null : group.find(url);
        if (endpoint != null) {
            endpoint.checkup().resume();
            endpoint.unhealthy(why.isEmpty() ? null : why, System.nanoTime());
        }
    }
}
