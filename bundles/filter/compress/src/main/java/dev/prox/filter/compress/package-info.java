/**
 * Compresses responses for clients that accept it: zstd, br or gzip.
 *
 * <p>What comes of a piece of a body leaves at once, so that streams are not held up; each body in work has a compressor of its own, of bounded size,
 * and their number is bounded too.
 */
@NullMarked
package dev.prox.filter.compress;

import org.jspecify.annotations.NullMarked;
