package dev.prox.engine;

import dev.prox.api.Discovery.Found;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The endpoints that a discovery is held to have found, and what it says that is not believed yet. Confined to the Director's thread. */
final class KnownSet {
    /** Of more the first ones are used. */
    static final int ENDPOINTS_MAX = 10_000;

    /** Null before the first answer ever. */
    private @Nullable List<Found> accepted;
    /** The last answer, while it is doubted. */
    private @Nullable List<Found> doubted;

    private long doubtedSince;
    private @Nullable String failing;

    /** What somebody may be told. */
    enum Effect {
        /** As before. */
        NONE,
        /** Other endpoints from now on. */
        CHANGED,
        /** So many would be gone that it is not believed yet. */
        HELD
    }

    /** @param before what was known when the process ended, or null */
    KnownSet(@Nullable List<Found> before) {
        accepted = before;
    }

    boolean isKnown() {
        return accepted != null;
    }

    List<Found> endpoints() {
        return accepted == null ? List.of() : accepted;
    }

    /** What is not believed yet, for people, or null. */
    @Nullable
    String held() {
        return doubted == null ? null : doubted.size() + " of " + endpoints().size() + " endpoints are left";
    }

    @Nullable
    String failing() {
        return failing;
    }

    /** The discovery has said what there is. */
    Effect found(List<Found> answer, Believing terms, long now) {
        failing = null;
        List<Found> next = distinct(answer);
        List<Found> known = accepted;
        if (known == null || !terms.doubts(known.size(), next.size())) {
            return accept(next);
        }
        boolean first = doubted == null;
        doubted = next;
        if (first) {
            doubtedSince = now;
        }
        Effect passed = passed(terms, now);
        return passed == Effect.NONE && first ? Effect.HELD : passed;
    }

    /** It could not say. */
    void failed(String why, long now) {
        failing = why;
        // what was said before is not confirmed by silence
        doubtedSince = now;
    }

    /** Time has passed. */
    Effect passed(Believing terms, long now) {
        return doubted != null && failing == null && now - doubtedSince >= terms.hold() ? accept(doubted) : Effect.NONE;
    }

    /** Somebody says that what is doubted is so. */
    Effect confirmed() {
        return doubted == null ? Effect.NONE : accept(doubted);
    }

    private Effect accept(List<Found> next) {
        boolean same = next.equals(accepted);
        accepted = next;
        doubted = null;
        return same ? Effect.NONE : Effect.CHANGED;
    }

    /** One of each server, in an order that does not depend on that of the answer. */
    private static List<Found> distinct(List<Found> answer) {
        Map<String, Found> byUrl = new LinkedHashMap<>();
        for (Found each : answer) {
            if (byUrl.size() < ENDPOINTS_MAX) {
                byUrl.putIfAbsent(url(each), each);
            }
        }
        List<String> urls = new ArrayList<>(byUrl.keySet());
        urls.sort(null);
        return urls.stream().map(byUrl::get).toList();
    }

    static String url(Found each) {
        return new EndpointUrl(each.https(), each.host(), each.port()).toString();
    }
}
