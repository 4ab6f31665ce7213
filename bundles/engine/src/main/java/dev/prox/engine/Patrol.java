package dev.prox.engine;

import dev.prox.api.HealthCheck;
import dev.prox.api.Loop;
import dev.prox.api.Protocol;
import dev.prox.api.Timed;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Checks one endpoint again and again, on one event loop, one check at a time. */
final class Patrol extends Timed implements Probing.Listener {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(Loop.TICK_MILLIS);

    private final Loop loop;
    private final CheckPlan plan;
    private final HealthCheck check;
    private final Member member;
    private final Protocol protocol;
    private final LoopChecks.Room room;
    private @Nullable Probing probing;
    private long begun;

    Patrol(Loop loop, CheckPlan plan, HealthCheck check, Member member, Protocol protocol, LoopChecks.Room room) {
        this.loop = loop;
        this.plan = plan;
        this.check = check;
        this.member = member;
        this.protocol = protocol;
        this.room = room;
    }

    /** Whether another checks this endpoint in the same way with the same parts. */
    boolean same(Patrol other) {
        return member.to().equals(other.member.to()) && protocol == other.protocol && plan.same(other.plan);
    }

    void begin(long after) {
        deadline = loop.now() + after;
        loop.watch(this);
    }

    /** What is under way has no outcome. */
    void end() {
        loop.unwatch(this);
        deadline = NEVER;
        if (probing != null) {
            probing.cancel();
            over();
        }
    }

    private void over() {
        probing = null;
        room.leave();
    }

    /** It is time for a check, or the time of one is over. */
    @Override
    protected void expired() {
        if (probing != null) {
            probing.cancel();
            ended("no outcome within "
                    + TimeUnit.NANOSECONDS.toMillis(plan.terms().timeout()) + " ms");
        } else if (room.enter()) {
            begun = loop.now();
            deadline = begun + plan.terms().timeout();
            Probing next = new Probing(loop, plan, member.to(), protocol, this);
            probing = next;
            next.begin(check);
        } else {
            deadline = loop.now() + PAUSE_NANOS;
        }
    }

    @Override
    public void ended(@Nullable String failure) {
        waitForNext();
        plan.reports().told(plan, member.state(), failure);
    }

    @Override
    public void broken(Throwable e) {
        waitForNext();
        plan.reports().threw(plan, e);
    }

    private void waitForNext() {
        over();
        long next = begun + plan.terms().next(ThreadLocalRandom.current());
        deadline = Math.max(loop.now() + PAUSE_NANOS, next);
    }
}
