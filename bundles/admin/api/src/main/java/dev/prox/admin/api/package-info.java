/**
 * The admin listener: what runs, whether it is healthy and ready, and the pages of modules, read only, over HTTP.
 *
 * <p>Threads: requests on virtual threads, a bounded number of connections. Browsers are kept out of it by the check of the {@code Host} field; who may
 * connect is the matter of the address.
 */
@NullMarked
package dev.prox.admin.api;

import org.jspecify.annotations.NullMarked;
