/** Event loops and sockets: the part that owns every connection and that is hardly ever upgraded. */
@NullMarked
package dev.prox.transport;

import org.jspecify.annotations.NullMarked;
