package dev.prox.engine;

import dev.prox.api.ClientStream;
import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request: its head as the filters have left it, and its body as it goes out, as a whole. When that is there it sets out ({@link MirrorRun}), behind
 * the request itself.
 */
final class MirrorCopy {
    /** What comes in more pieces than that is joined. */
    private static final int PIECES_MAX = 32;

    final ExchangeRun exchange;
    final ProxyHandler to;
    final MirrorTally tally;
    final RequestHead head;
    private final int bodyMax;
    /** The two answers, where they are compared. */
    final @Nullable Comparison comparison;

    private @Nullable CompositeByteBuf body;
    private @Nullable Headers trailers;
    /** The try whose body is copied: the last one that began before the copy was whole. */
    private @Nullable MirrorTap source;

    private boolean whole;
    /** It has set out, or never will. */
    private boolean settled;

    MirrorCopy(ExchangeRun exchange, ProxyHandler to, MirrorTally tally, MirrorConfig config) {
        this.exchange = exchange;
        this.to = to;
        this.tally = tally;
        this.bodyMax = config.bodyMax();
        this.head = exchange.request.copy();
        tally.inFlight++;
        this.comparison = comparison(config.compare());
    }

    private @Nullable Comparison comparison(MirrorConfig.@Nullable Compare compare) {
        ComparedTally compared = tally.compared;
        return compare == null || compared == null
                ? null
                : new Comparison(compare, compared, head.methodText(), head.pathText());
    }

    /** Of a request that is about to go out; null where its route has no mirror, or none is wanted. */
    static @Nullable MirrorCopy of(ExchangeRun exchange) {
        Snapshot.Plan plan = exchange.plan;
        return plan == null || plan.mirror() == null ? null : plan.mirror().take(exchange);
    }

    /** What a try sends is copied from now on, in the place of what one before has sent. */
    MirrorTap tap(ClientStream stream) {
        MirrorTap tap = new MirrorTap(this, stream);
        if (!settled) {
            source = tap;
            forgetBody();
            whole = !head.hasBody();
        }
        return tap;
    }

    private void forgetBody() {
        if (body != null) {
            body.release();
            body = null;
        }
        trailers = null;
    }

    void body(MirrorTap from, ByteBuf octets) {
        if (settled || from != source) {
            return;
        }
        CompositeByteBuf all = body == null ? exchange.loop.allocator().compositeBuffer(PIECES_MAX) : body;
        body = all;
        if (all.readableBytes() + octets.readableBytes() > bodyMax) {
            tally.tooLong++;
            giveUp();
        } else {
            all.addComponent(true, octets.retainedSlice());
        }
    }

    void end(MirrorTap from, @Nullable Headers last) {
        if (!settled && from == source) {
            whole = true;
            trailers = last == null ? null : last.copy();
        }
    }

    /** The request itself has gone out as far as it is there. */
    void flushed(MirrorTap from) {
        if (settled || !whole || from != source) {
            return;
        }
        settled = true;
        MirrorRun run = new MirrorRun(this, body, trailers);
        body = null;
        run.begin(exchange);
    }

    private void giveUp() {
        settled = true;
        forgetBody();
        tally.inFlight--;
    }

    /** The exchange is over. */
    static void over(@Nullable MirrorCopy copy) {
        if (copy != null && !copy.settled) {
            copy.tally.unsent++;
            copy.giveUp();
        }
        if (copy != null && copy.comparison != null) {
            copy.comparison.own.over();
        }
    }

    // ---- the answer to the request itself ----

    /** Whether somebody has to see its body. */
    boolean readsAnswer() {
        return comparison != null;
    }

    void answerBegins(ResponseHead answer) {
        if (comparison != null) {
            comparison.own.begins(answer);
        }
    }

    void answerBody(ByteBuf octets) {
        if (comparison != null) {
            comparison.own.body(octets);
        }
    }

    void answerEnds() {
        if (comparison != null) {
            comparison.own.ends();
        }
    }
}
