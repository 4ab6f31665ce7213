package dev.prox.protocol.http1;

import dev.prox.api.Protocol;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import dev.prox.api.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What this version keeps for one event loop: objects that are used again, and the clients' connections. */
final class LoopState {
    private static final int SPARE_MAX = 1024;

    final ArrayDeque<ClientConnection> clients = new ArrayDeque<>();
    private final ArrayDeque<RequestHead> requests = new ArrayDeque<>();
    private final ArrayDeque<ResponseHead> responses = new ArrayDeque<>();
    /** Where heads are written before they go to a buffer. */
    byte[] scratch = new byte[4096];

    private @Nullable ServerConnection first;
    boolean yielding;
    /** The process ends. */
    boolean draining;
    /** How long connections may be idle then. */
    long idleNanos;

    /** Whether a connection is kept behind its response: here, or by the process that takes it. */
    boolean goesOn(Protocol.Listener listener, Wire wire) {
        return !draining || listener.passesOn(wire);
    }

    RequestHead request() {
        RequestHead head = requests.pollLast();
        return head == null ? new RequestHead() : head;
    }

    void recycle(RequestHead head) {
        if (requests.size() < SPARE_MAX) {
            head.clear();
            requests.addLast(head);
        }
    }

    ResponseHead response() {
        ResponseHead head = responses.pollLast();
        return head == null ? new ResponseHead() : head;
    }

    void recycle(ResponseHead head) {
        if (responses.size() < SPARE_MAX) {
            head.clear();
            responses.addLast(head);
        }
    }

    void recycle(ClientConnection connection) {
        if (clients.size() < SPARE_MAX) {
            clients.addLast(connection);
        }
    }

    byte[] scratch(int octets) {
        if (scratch.length < octets) {
            scratch = new byte[octets];
        }
        return scratch;
    }

    void add(ServerConnection connection) {
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
    }

    void remove(ServerConnection connection) {
        if (connection.previous != null) {
            connection.previous.next = connection.next;
        } else if (first == connection) {
            first = connection.next;
        }
        if (connection.next != null) {
            connection.next.previous = connection.previous;
        }
        connection.previous = null;
        connection.next = null;
    }

    void forEach(Consumer<ServerConnection> action) {
        ArrayList<ServerConnection> all = new ArrayList<>();
        for (ServerConnection at = first; at != null; at = at.next) {
            all.add(at);
        }
        all.forEach(action);
    }

    void clear() {
        clients.clear();
        requests.clear();
        responses.clear();
    }
}
