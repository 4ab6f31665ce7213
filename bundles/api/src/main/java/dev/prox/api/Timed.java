package dev.prox.api;

import org.jspecify.annotations.Nullable;

/**
 * Something with a deadline, watched by its loop: a link of an intrusive list that the loop walks a few times a second, so that to set or to move a
 * deadline is the write of one field. Precision is that of the walk ({@link Loop#TICK_MILLIS}).
 */
public abstract class Timed {
    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    /** In nanoseconds of {@link Loop#now()}. */
    protected long deadline = NEVER;

    @Nullable
    Timed previous;

    @Nullable
    Timed next;

    boolean watched;

    /** Called once when the deadline has passed; {@link #deadline} is {@link #NEVER} again. */
    protected abstract void expired();

    /** The list of one loop. */
    public static final class Ring {
        private @Nullable Timed first;
        private @Nullable Timed cursor;

        public void add(Timed timed) {
            if (timed.watched) {
                return;
            }
            timed.watched = true;
            timed.previous = null;
            timed.next = first;
            if (first != null) {
                first.previous = timed;
            }
            first = timed;
        }

        public void remove(Timed timed) {
            if (!timed.watched) {
                return;
            }
            timed.watched = false;
            if (cursor == timed) {
                cursor = timed.next;
            }
            if (timed.previous == null) {
                first = timed.next;
            } else {
                timed.previous.next = timed.next;
            }
            if (timed.next != null) {
                timed.next.previous = timed.previous;
            }
            timed.previous = null;
            timed.next = null;
        }

        /** Calls those whose deadline has passed; they may add and remove links meanwhile. */
        public void walk(long now) {
            Timed timed = first;
            while (timed != null) {
                cursor = timed.next;
                if (timed.deadline <= now) {
                    timed.deadline = NEVER;
                    timed.expired();
                }
                timed = cursor;
            }
            cursor = null;
        }
    }
}
