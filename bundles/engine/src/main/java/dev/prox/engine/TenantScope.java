package dev.prox.engine;

import dev.prox.api.ConfigNode;
import java.util.Collection;
import java.util.List;

/**
 * Whose names a part of the document uses: those of a tenant have its name before them, as in {@code acme/api}, and nobody else's are seen from there.
 *
 * @param prefix {@code acme/}; empty for the main document
 */
record TenantScope(String prefix) {
    private static final String ROOT = "tenant.";
    private static final TenantScope MAIN = new TenantScope("");

    static TenantScope of(ConfigNode at) {
        String name = tenant(at.path());
        return name.isEmpty() ? MAIN : new TenantScope(name + "/");
    }

    /** The tenant that has written what stands at a path; empty for none. */
    static String tenant(String path) {
        if (!path.startsWith(ROOT)) {
            return "";
        }
        int end = ROOT.length();
        while (end < path.length() && ".[".indexOf(path.charAt(end)) < 0) {
            end++;
        }
        return path.substring(ROOT.length(), end);
    }

    /** The name by which the whole document knows what is called so here. */
    String full(String name) {
        return prefix + name;
    }

    /** Those of the names of the whole document that can be said here, as they are said. */
    List<String> visible(Collection<String> names) {
        return names.stream()
                .filter(each -> each.startsWith(prefix) && (!prefix.isEmpty() || each.indexOf('/') < 0))
                .map(each -> each.substring(prefix.length()))
                .toList();
    }
}
