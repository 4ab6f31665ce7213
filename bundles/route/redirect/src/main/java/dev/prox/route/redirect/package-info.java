/**
 * Sends clients elsewhere.
 *
 * <p>Security: whatever a request holds, the answer leads to no other host than the configuration says, and adds no field to the head.
 */
@NullMarked
package dev.prox.route.redirect;

import org.jspecify.annotations.NullMarked;
