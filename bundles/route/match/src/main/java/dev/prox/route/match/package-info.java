/**
 * Chooses the route of a request: the most specific one that matches, by host, path, header, method and listener.
 *
 * <p>The octets of the request are compared as they came; nothing is allocated. A path that may be read in more than
 * one way is the exception, see {@link dev.prox.route.match.PathReading}.
 */
@NullMarked
package dev.prox.route.match;

import org.jspecify.annotations.NullMarked;
