/** Endpoints by DNS: the addresses of a name, or the servers of a service. Each answer holds for its TTL. */
@NullMarked
package dev.prox.discovery.dns;

import org.jspecify.annotations.NullMarked;
