/** Puts pages of our own in the place of the bodies of errors: those of Prox, and where that is wanted those of upstreams too. */
@NullMarked
package dev.prox.filter.errorpages;

import org.jspecify.annotations.NullMarked;
