/** Answers with a response that stands in the configuration. */
@NullMarked
package dev.prox.route.respond;

import org.jspecify.annotations.NullMarked;
