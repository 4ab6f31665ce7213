/** Connections to upstreams, kept for each event loop and never shared across identities. */
@NullMarked
package dev.prox.upstream.pool;

import org.jspecify.annotations.NullMarked;
