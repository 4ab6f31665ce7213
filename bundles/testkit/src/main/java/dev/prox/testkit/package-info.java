/** Fakes and guards for the tests of bundles; never part of a distribution. */
@NullMarked
package dev.prox.testkit;

import org.jspecify.annotations.NullMarked;
