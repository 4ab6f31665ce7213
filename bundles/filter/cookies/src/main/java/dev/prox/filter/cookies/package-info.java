/** Changes the attributes of the cookies that a response sets, and takes cookies out of requests and responses. */
@NullMarked
package dev.prox.filter.cookies;

import org.jspecify.annotations.NullMarked;
