package dev.prox.route.files;

import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;

/** The conditions of a request, in the order of RFC 9110, 13.2.2. */
final class Preconditions {
    private static final HeaderName IF_MATCH = HeaderName.of("If-Match");
    private static final HeaderName IF_NONE_MATCH = HeaderName.of("If-None-Match");
    private static final HeaderName IF_MODIFIED_SINCE = HeaderName.of("If-Modified-Since");
    private static final HeaderName IF_UNMODIFIED_SINCE = HeaderName.of("If-Unmodified-Since");
    private static final HeaderName IF_RANGE = HeaderName.of("If-Range");
    private static final String WEAK = "W/";

    private Preconditions() {}

    /** 200 to go on, 304 or 412. */
    static int check(RequestHead request, Validators file) {
        if (request.find(IF_MATCH) >= 0) {
            if (!lists(request, IF_MATCH, file.entityTag(), false)) {
                return 412;
            }
        } else if (modifiedSince(request, IF_UNMODIFIED_SINCE, file, false)) {
            return 412;
        }
        if (request.find(IF_NONE_MATCH) >= 0) {
            return lists(request, IF_NONE_MATCH, file.entityTag(), true) ? 304 : 200;
        }
        return modifiedSince(request, IF_MODIFIED_SINCE, file, true) ? 200 : 304;
    }

    /** Whether a part may be sent: the client has another part of this very state, or asks for no condition. */
    static boolean rangeHolds(RequestHead request, Validators file) {
        String condition = request.value(IF_RANGE);
        return condition == null
                || condition.equals(file.entityTag())
                || !condition.endsWith("\"") && Validators.seconds(condition) == file.lastModified();
    }

    /** @param otherwise where the field is not there, or is no date */
    private static boolean modifiedSince(RequestHead request, HeaderName name, Validators file, boolean otherwise) {
        String text = request.value(name);
        long since = text == null ? -1 : Validators.seconds(text);
        return since < 0 ? otherwise : file.lastModified() > since;
    }

    private static boolean lists(RequestHead request, HeaderName name, String tag, boolean weakToo) {
        for (int i = request.find(name); i >= 0; i = request.find(name, i + 1)) {
            String list = request.value(i);
            if (list.equals("*") || lists(list, tag, weakToo)) {
                return true;
            }
        }
        return false;
    }

    /** Entity tags may hold commas: each is read up to its second quote. */
    private static boolean lists(String list, String tag, boolean weakToo) {
        int at = 0;
        while (at < list.length()) {
            int open = list.indexOf('"', at);
            int close = open < 0 ? -1 : list.indexOf('"', open + 1);
            if (close < 0) {
                return false;
            }
            boolean weak = open >= at + WEAK.length() && list.startsWith(WEAK, open - WEAK.length());
            if ((!weak || weakToo)
                    && tag.regionMatches(0, list, open, close + 1 - open)
                    && tag.length() == close + 1 - open) {
                return true;
            }
            at = close + 1;
        }
        return false;
    }
}
