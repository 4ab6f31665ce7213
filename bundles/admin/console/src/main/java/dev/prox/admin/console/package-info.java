/**
 * The commands of the console, for Gogo: {@code module}, {@code feature}, {@code rollback}, {@code status}, {@code listeners}, {@code config}, {@code refused}.
 *
 * <p>A bean of OSGi CDI. It lives while its bundle does, whether or not the engine runs; what it asks comes and goes.
 */
@NullMarked
package dev.prox.admin.console;

import org.jspecify.annotations.NullMarked;
