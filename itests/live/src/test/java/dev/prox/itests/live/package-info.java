/** Modules and configuration are changed while requests are served: nothing fails, nothing is cut, nothing is mixed. */
@NullMarked
package dev.prox.itests.live;

import org.jspecify.annotations.NullMarked;
