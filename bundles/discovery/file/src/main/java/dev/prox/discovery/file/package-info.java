/** Endpoints that stand in a file of their own, which is watched. */
@NullMarked
package dev.prox.discovery.file;

import org.jspecify.annotations.NullMarked;
