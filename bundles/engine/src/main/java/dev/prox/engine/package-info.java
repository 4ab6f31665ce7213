/**
 * Compiles the configuration document and the installed modules to a snapshot, and runs exchanges through it. {@link Director} is where a change
 * begins, {@link ExchangeRun} is the life of a request.
 */
@NullMarked
package dev.prox.engine;

import org.jspecify.annotations.NullMarked;
