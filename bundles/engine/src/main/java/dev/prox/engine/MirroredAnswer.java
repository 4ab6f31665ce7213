package dev.prox.engine;

import dev.prox.api.HeaderName;
import dev.prox.api.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What is compared of an answer: its status, some fields, and of its body the length and a sum. Confined to its loop. */
final class MirroredAnswer {
    /** Of a longer body the sum is that of its beginning. */
    private static final int SUMMED_OCTETS_MAX = 1 << 20;

    private final MirrorConfig.Compare what;
    private final Runnable whenOver;
    private final CRC32C sum = new CRC32C();
    private final List<@Nullable String> fields = new ArrayList<>();
    private int status;
    private long octets;
    private boolean whole;
    private boolean over;

    MirroredAnswer(MirrorConfig.Compare what, Runnable whenOver) {
        this.what = what;
        this.whenOver = whenOver;
    }

    /** In the place of one that came before, and that nobody got. */
    void begins(ResponseHead head) {
        status = head.status();
        octets = 0;
        sum.reset();
        fields.clear();
        for (MirrorConfig.FieldOf each : what.headers()) {
            fields.add(value(head, each.name()));
        }
    }

    /** All fields of this name as one list (RFC 9110, 5.3); null where there is none. */
    private static @Nullable String value(ResponseHead head, HeaderName name) {
        int first = head.find(name);
        if (first < 0) {
            return null;
        }
        StringBuilder list = new StringBuilder(head.value(first));
        for (int i = head.find(name, first + 1); i >= 0; i = head.find(name, i + 1)) {
            list.append(", ").append(head.value(i));
        }
        return list.toString();
    }

    void body(ByteBuf part) {
        int summed = (int) Math.min(part.readableBytes(), Math.max(0, SUMMED_OCTETS_MAX - octets));
        octets += part.readableBytes();
        if (what.body() && summed > 0) {
            for (ByteBuffer each : part.nioBuffers(part.readerIndex(), summed)) {
                sum.update(each);
            }
        }
    }

    /** The whole of it has come. */
    void ends() {
        whole = true;
        over();
    }

    /** Nothing more of it comes. */
    void over() {
        if (!over) {
            over = true;
            whenOver.run();
        }
    }

    boolean isWhole() {
        return whole;
    }

    boolean isOver() {
        return over;
    }

    int status() {
        return status;
    }

    long octets() {
        return octets;
    }

    @Nullable
    String field(int i) {
        return fields.get(i);
    }

    boolean sameBody(MirroredAnswer other) {
        return octets == other.octets && sum.getValue() == other.sum.getValue();
    }
}
