package dev.prox.upstream.health;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The response to one check as it comes, until there is an outcome; the first one counts. */
final class GrpcAnswer implements Http2Call.Answer {
    private static final int SERVING = 1;
    private static final int SERVICE_UNKNOWN = 3;
    private static final String[] STATES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};

    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";
    private static final String CONTENT_TYPE = "content-type";
    private static final String GRPC = "application/grpc";

    private final Body body = new Body(HealthMessage.PREFIX + HealthMessage.OCTETS_MAX + 1);
    private boolean headed;
    private boolean over;
    private @Nullable String failure;

    @Override
    public boolean isOver() {
        return over;
    }

    /** Why the check has failed, or null where it has passed. Means nothing before there is an outcome. */
    @Nullable
    String failure() {
        return failure;
    }

    private void end(@Nullable String why) {
        if (!over) {
            over = true;
            failure = why;
        }
    }

    @Override
    public void failed(String why) {
        end(why);
    }

    @Override
    public void head(Http2Headers fields, boolean last) {
        if (headed) {
            // trailers; that they are last is held by who reads the frames
            end(fields);
            return;
        }
        String status = String.valueOf(fields.status());
        if (status.length() == 3 && status.charAt(0) == '1' && !last) {
            return; // another head follows
        }
        headed = true;
        if (last) {
            first(fields, status);
        } else if (!isGrpc(fields, status)) {
            end(foreign(fields, status));
        }
    }

    /** A response without a body. */
    private void first(Http2Headers fields, String status) {
        if (fields.contains(STATUS)) {
            end(fields);
        } else {
            end(foreign(fields, status));
        }
    }

    private static boolean isGrpc(Http2Headers fields, String status) {
        CharSequence type = fields.get(CONTENT_TYPE);
        return status.equals("200")
                && type != null
                && type.toString().toLowerCase(Locale.ROOT).startsWith(GRPC);
    }

    private static String foreign(Http2Headers fields, String status) {
        CharSequence type = fields.get(CONTENT_TYPE);
        return "no answer of gRPC: status " + PlainText.of(status, 10) + ", content-type "
                + (type == null ? "missing" : PlainText.of(type, 40));
    }

    @Override
    public void data(ByteBuf octets, boolean last) {
        body.add(octets);
        if (!headed) {
            end("the answer has no head");
        } else if (body.isFull()) {
            end("the answer is longer than " + HealthMessage.OCTETS_MAX + " octets");
        } else if (last) {
            end("the answer ended without a grpc-status");
        }
    }

    /** The status of the call has come; where that is well, what the message says decides. */
    private void end(Http2Headers fields) {
        CharSequence status = fields.get(STATUS);
        if (status == null) {
            end("the answer ended without a grpc-status");
        } else if (status.toString().equals("0")) {
            said(HealthMessage.status(body.octets()));
        } else {
            end(GrpcStatus.text(status.toString(), fields.get(MESSAGE)));
        }
    }

    private void said(@Nullable Long state) {
        if (state == null) {
            end("the answer is no message of grpc.health.v1");
        } else if (state == SERVING) {
            end((String) null);
        } else if (state < 0 || state >= STATES.length) {
            end("the health service says " + state + ", which is no state");
        } else {
            String more = state == SERVICE_UNKNOWN ? ": it does not know the service that is asked for" : "";
            end("the health service says " + STATES[state.intValue()] + more);
        }
    }
}
