@NullMarked
package dev.prox.admin.terminal;

import org.jspecify.annotations.NullMarked;
