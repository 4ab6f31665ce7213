/**
 * The SPI of Prox: the words that all bundles share. Every bundle depends on this package and on no other bundle.
 *
 * <p>Threads: unless a type says otherwise, data plane types are confined to one event loop.
 */
@NullMarked
package dev.prox.api;

import org.jspecify.annotations.NullMarked;
