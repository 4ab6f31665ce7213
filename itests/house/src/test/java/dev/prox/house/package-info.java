/** The rules of the house: over the compiled classes, the manifests and the sources of every module. */
@NullMarked
package dev.prox.house;

import org.jspecify.annotations.NullMarked;
