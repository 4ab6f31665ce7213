/**
 * The access log: one JSON line for each exchange, encoded on its event loop into a byte array and written by one thread.
 *
 * <p>Nothing here waits on an event loop: when the disk or the reader of standard output is too slow, lines are dropped, counted, and the
 * count is logged.
 */
@NullMarked
package dev.prox.telemetry.accesslog;

import org.jspecify.annotations.NullMarked;
