@NullMarked
package dev.prox.launcher;

import org.jspecify.annotations.NullMarked;
