/** HTTP/1.1 and 1.0 (RFC 9112): octets of a wire to exchanges and back, on both sides, strict in what it takes. */
@NullMarked
package dev.prox.protocol.http1;

import org.jspecify.annotations.NullMarked;
