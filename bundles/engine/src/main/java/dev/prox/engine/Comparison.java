package dev.prox.engine;

import dev.prox.api.RuntimeView.MirrorDifference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The answer to a request and the one to its copy, while they come, and what differs between them then. Confined to its loop. */
final class Comparison {
    private static final int PATH_CHARACTERS_MAX = 200;

    /** That of the upstream whose answer the client gets, before any filter. */
    final MirroredAnswer own;

    final MirroredAnswer copy;
    private final MirrorConfig.Compare what;
    private final ComparedTally tally;
    private final String method;
    private final String path;

    Comparison(MirrorConfig.Compare what, ComparedTally tally, String method, String path) {
        this.what = what;
        this.tally = tally;
        this.method = method;
        this.path = path.length() > PATH_CHARACTERS_MAX ? path.substring(0, PATH_CHARACTERS_MAX) + "..." : path;
        this.own = new MirroredAnswer(what, this::over);
        this.copy = new MirroredAnswer(what, this::over);
    }

    /** One of them is over. */
    private void over() {
        if (!own.isOver() || !copy.isOver()) {
            return;
        }
        if (!own.isWhole() || !copy.isWhole()) {
            tally.uncompared++;
            return;
        }
        List<String> differing = differing();
        if (differing.isEmpty()) {
            tally.same++;
        } else {
            tally.different(new MirrorDifference(
                    Instant.now(), method, path, differing, own.status(), copy.status(), own.octets(), copy.octets()));
        }
    }

    private List<String> differing() {
        List<String> differing = new ArrayList<>();
        if (own.status() != copy.status()) {
            differ(0, differing);
        }
        for (int i = 0; i < what.headers().size(); i++) {
            if (!Objects.equals(own.field(i), copy.field(i))) {
                differ(1 + i, differing);
            }
        }
        if (what.body() && !own.sameBody(copy)) {
            differ(1 + what.headers().size(), differing);
        }
        return differing;
    }

    private void differ(int part, List<String> differing) {
        differing.add(what.parts().get(part));
        tally.differing[part]++;
    }
}
