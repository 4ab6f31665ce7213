/**
 * Chooses the endpoint of a request: by turns, by chance, by who has least to do, or by a hash of the request.
 *
 * <p>Each event loop chooses by what it knows itself; nothing is shared between loops, and a choice allocates nothing but the text that a hash is made of.
 */
@NullMarked
package dev.prox.upstream.balance;

import org.jspecify.annotations.NullMarked;
