/**
 * TLS with certificates and keys from files: {@code tls: {...}} of a listener, and the verification of those whom we
 * connect to.
 *
 * <p>BoringSSL does the work where its natives are there, else the runtime's own engine. A file is read when an
 * instance is made, and not again: a certificate that was renewed under the same name is served once the listener's
 * configuration is read with other content or the module is swapped.
 *
 * <p>Contexts are of Netty's kind that the garbage collector frees: connections go on for as long as they like after
 * their instance has left the last snapshot, and nothing has to be closed.
 */
@NullMarked
package dev.prox.tls.files;

import org.jspecify.annotations.NullMarked;
