/**
 * Changes bodies of requests and responses: sets them, edits JSON, replaces text.
 *
 * <p>Literal texts are replaced as a body streams by. JSON and regular expressions need the whole body, which is kept up to a bound; beyond it a body passes
 * unchanged, or fails, as the configuration says. What has a content coding is left alone.
 */
@NullMarked
package dev.prox.filter.body;

import org.jspecify.annotations.NullMarked;
