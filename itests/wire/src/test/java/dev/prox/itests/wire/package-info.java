/** Prox seen from its sockets: what it refuses, what it passes on and how, and what that costs in memory. */
@NullMarked
package dev.prox.itests.wire;

import org.jspecify.annotations.NullMarked;
