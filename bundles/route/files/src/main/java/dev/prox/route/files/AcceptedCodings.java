package dev.prox.route.files;

import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import dev.prox.route.files.FilesConfig.Coding;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which codings a client takes (RFC 9110, 12.5.3). */
final class AcceptedCodings {
    private static final HeaderName ACCEPT_ENCODING = HeaderName.of("Accept-Encoding");

    private AcceptedCodings() {}

    /** Those of ours that it takes, the one that it likes best first, and among equals ours first. */
    static List<Coding> of(RequestHead request, List<Coding> ours) {
        if (request.find(ACCEPT_ENCODING) < 0) {
            return List.of();
        }
        StringBuilder all = new StringBuilder();
        for (int i = request.find(ACCEPT_ENCODING); i >= 0; i = request.find(ACCEPT_ENCODING, i + 1)) {
            all.append(request.value(i)).append(',');
        }
        String[] members = all.toString().toLowerCase(Locale.ROOT).split(",", -1);
        return ours.stream()
                .filter(coding -> weight(members, coding.token) > 0)
                .sorted(Comparator.comparingDouble(coding -> -weight(members, coding.token)))
                .toList();
    }

    private static double weight(String[] members, String coding) {
        double any = 0;
        for (String member : members) {
            String[] parts = member.split(";", -1);
            String name = parts[0].strip();
            if (name.equals(coding)) {
                return quality(parts);
            }
            if (name.equals("*")) {
                any = quality(parts);
            }
        }
        return any;
    }

    /** Of a weight that is malformed nothing is believed. */
    private static double quality(String[] parts) {
        if (parts.length == 1) {
            return 1;
        }
        String text = parts[1].strip();
        return text.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)") ? Double.parseDouble(text.substring(2)) : 0;
    }
}
