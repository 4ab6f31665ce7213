/**
 * Where modules come from besides a command: features, which bring several modules as one, and the folder whose bundles become modules.
 *
 * <p>It says what is wanted; the engine changes the set of modules, or refuses to.
 */
@NullMarked
package dev.prox.admin.modules;

import org.jspecify.annotations.NullMarked;
