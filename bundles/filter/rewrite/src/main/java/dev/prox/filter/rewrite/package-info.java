/**
 * Rewrites path, query and host of requests before they go out.
 *
 * <p>Security: what comes of a request is a path that begins with one slash and has no {@code .} or {@code ..} in it in any spelling, and octets that may stand in
 * a target; else the request is refused. What the request was matched by stays as it came.
 */
@NullMarked
package dev.prox.filter.rewrite;

import org.jspecify.annotations.NullMarked;
