/**
 * The program behind {@code bin/prox}. {@link dev.prox.launcher.Serving} is Prox itself: it starts the OSGi framework from {@code
 * bundles/start.list} and waits. The other commands are clients of a Prox that runs: they read {@code data/prox.state}, send a signal, or
 * talk over {@code data/console.sock}.
 */
@NullMarked
package dev.prox.launcher;

import org.jspecify.annotations.NullMarked;
