package dev.prox.telemetry.metrics;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Values that other bundles offer as services, as a part of the page. Those of one name are added up: two versions of a module may be there. */
final class OfferedPart {
    private OfferedPart() {}

    static void write(Page page, Collection<Offer> offers) {
        Map<RegistryPart.Name, Long> sums = new TreeMap<>();
        Map<String, String> helps = new TreeMap<>();
        for (Offer offer : offers) {
            RegistryPart.Name name = RegistryPart.Name.of(offer.name());
            RegistryPart.attempt(() -> sums.merge(name, offer.value().getAsLong(), Long::sum));
            helps.put(name.base(), offer.help());
        }
        helps.forEach((base, help) -> {
            if (page.family(base, RegistryPart.isCounter(base) ? "counter" : "gauge", help)) {
                sums.forEach((name, value) -> {
                    if (name.base().equals(base)) {
                        page.sample(base, name.labels(), value);
                    }
                });
            }
        });
    }

    /** One service. */
    record Offer(String name, String help, LongSupplier value) {}
}
