/**
 * Sets, adds and removes header fields of requests and responses.
 *
 * <p>What the edits come to is worked out when a configuration is compiled; a request meets octets that are ready to be
 * copied.
 */
@NullMarked
package dev.prox.filter.headers;

import org.jspecify.annotations.NullMarked;
