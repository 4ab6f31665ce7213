/** Requests with X-Proxy-To, through real upstream proxies to a real origin. */
@NullMarked
package dev.prox.itests.egress;

import org.jspecify.annotations.NullMarked;
