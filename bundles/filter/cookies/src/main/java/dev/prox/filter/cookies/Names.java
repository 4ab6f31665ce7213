package dev.prox.filter.cookies;

import java.util.List;

/** Names of cookies; one that ends with a star stands for all that begin so. Compared letter by letter (RFC 6265, 5.4). */
record Names(List<String> names) {
    boolean has(String name) {
        for (String each : names) {
            boolean begins = each.endsWith("*");
            if (begins ? name.startsWith(each.substring(0, each.length() - 1)) : name.equals(each)) {
                return true;
            }
        }
        return false;
    }
}
