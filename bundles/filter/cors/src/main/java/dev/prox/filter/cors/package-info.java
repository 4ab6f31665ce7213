/**
 * Says which sites may read the responses of a route in a browser: the CORS protocol of the <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch
 * standard</a>.
 *
 * <p>Security: whatever an upstream says of it is taken out, so that what the configuration says holds. Browsers keep to it; other clients do as they like.
 */
@NullMarked
package dev.prox.filter.cors;

import org.jspecify.annotations.NullMarked;
