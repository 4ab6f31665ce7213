/**
 * Limits how often a client may ask.
 *
 * <p>Each limit is a {@link dev.prox.filter.ratelimit.Meter}: by itself the generic cell rate algorithm, which admits exactly what a token bucket
 * does, with one number for each client: the time at which its bucket would be full again. The numbers are handed to the next version of this module
 * alive, so that an upgrade gives nobody a token.
 */
@NullMarked
package dev.prox.filter.ratelimit;

import org.jspecify.annotations.NullMarked;
