/**
 * Build steps that make the folder of the distribution: feature files become {@code bundles/}, {@code bundles/start.list} and {@code
 * sbom.json}; the JDK becomes {@code runtime/}.
 */
@NullMarked
package dev.prox.assembly;

import org.jspecify.annotations.NullMarked;
