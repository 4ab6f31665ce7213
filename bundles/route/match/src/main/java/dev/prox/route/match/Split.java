package dev.prox.route.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How rules whose conditions are the same share requests, by weight.
 *
 * <p>Multiples of the golden ratio spread evenly, in every stretch of requests and whatever period these have; so the shares are exact at any time.
 */
final class Split {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final int[] slots;
    private final int[] weights;
    private final long all;
    /** Goes on while rules come and go. */
    private final AtomicLong turn;

    private Split(int[] slots, int[] weights, AtomicLong turn) {
        this.slots = slots;
        this.weights = weights;
        this.turn = turn;
        this.all = Arrays.stream(weights).asLongStream().sum();
    }

    static Split of(int slot, int weight) {
        return new Split(new int[] {slot}, new int[] {weight}, new AtomicLong());
    }

    Split with(Split other) {
        int[] moreSlots = Arrays.copyOf(slots, slots.length + other.slots.length);
        int[] moreWeights = Arrays.copyOf(weights, moreSlots.length);
        System.arraycopy(other.slots, 0, moreSlots, slots.length, other.slots.length);
        System.arraycopy(other.weights, 0, moreWeights, weights.length, other.weights.length);
        return new Split(moreSlots, moreWeights, turn);
    }

    /** Null when it was the last one. */
    @Nullable
    Split without(int slot) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != slot) {
                kept.add(i);
            }
        }
        return kept.isEmpty()
                ? null
                : new Split(
                        kept.stream().mapToInt(i -> slots[i]).toArray(),
                        kept.stream().mapToInt(i -> weights[i]).toArray(),
                        turn);
    }

    int first() {
        return slots[0];
    }

    List<Integer> slots() {
        return Arrays.stream(slots).boxed().toList();
    }

    /** Whether all weights are zero, so that none takes a request. */
    boolean isOff() {
        return all == 0;
    }

    /** The slot whose turn it is, where it is not off. */
    int pick() {
        long at = Math.unsignedMultiplyHigh(turn.addAndGet(GOLDEN), all);
        int i = 0;
        for (long rest = at; rest >= weights[i]; i++) {
            rest -= weights[i];
        }
        return slots[i];
    }
}
