@NullMarked
package dev.prox.assembly;

import org.jspecify.annotations.NullMarked;
