package dev.prox.assembly;

import org.osgi.service.feature.ID;

/**
 * One bundle that a feature asks for.
 *
 * @param id Maven coordinates
 * @param level the start level, from 1; bundles stop in the opposite order
 * @param start whether the bundle is started, or only resolved
 * @param feature what asks for it
 */
record Part(ID id, int level, boolean start, FeatureFile feature) {}
