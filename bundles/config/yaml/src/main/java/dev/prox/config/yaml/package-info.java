/**
 * The configuration document as a YAML (or JSON) file: read into nodes that know their line and column, bound to records with every problem told
 * at once, watched, and described as a JSON Schema.
 *
 * <p>Limits: 16 MiB a file, 64 levels, a million nodes with aliases written out.
 */
@NullMarked
package dev.prox.config.yaml;

import org.jspecify.annotations.NullMarked;
