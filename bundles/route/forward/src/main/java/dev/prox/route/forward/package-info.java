/**
 * The forward proxy: {@code forward: {...}} of a route sends requests through the upstream proxies that their field
 * {@code X-Proxy-To} names, or to their target itself.
 *
 * <p>Whom a client may reach is the client's wish and our risk: {@link dev.prox.route.forward.AccessList} holds the
 * lists, and refuses private addresses. A name is judged as a name, and once more, where we resolve it, by the address
 * that is about to be connected to. A target behind an upstream proxy is resolved there, so of it only what the client
 * wrote can be judged.
 */
@NullMarked
package dev.prox.route.forward;

import org.jspecify.annotations.NullMarked;
