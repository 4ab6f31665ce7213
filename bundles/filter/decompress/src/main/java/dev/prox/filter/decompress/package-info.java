/**
 * Decompresses requests for origins that want them plain. What a body may grow to is bounded in size and in proportion, so that a small one cannot
 * become a flood.
 */
@NullMarked
package dev.prox.filter.decompress;

import org.jspecify.annotations.NullMarked;
