/** Health checks: a request and what its response must be, a call of gRPC, a connection, TLS, or a dialogue. */
@NullMarked
package dev.prox.upstream.health;

import org.jspecify.annotations.NullMarked;
