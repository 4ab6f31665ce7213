/** The bundles of the distribution in an OSGi framework. */
@NullMarked
package dev.prox.itests.container;

import org.jspecify.annotations.NullMarked;
