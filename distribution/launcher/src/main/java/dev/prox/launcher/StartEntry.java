package dev.prox.launcher;

/**
 * A line of {@code bundles/start.list}.
 *
 * @param level start level, from 1
 * @param feature the feature that asked for the bundle
 * @param optional Prox serves without it too
 * @param serveOnly of no use to a check of the configuration
 * @param late Prox serves before it is started
 * @param started or only resolved
 * @param file name in {@code bundles/}
 * @param id Maven coordinates
 */
record StartEntry(
        int level,
        String feature,
        boolean optional,
        boolean serveOnly,
        boolean late,
        boolean started,
        String file,
        String id) {}
