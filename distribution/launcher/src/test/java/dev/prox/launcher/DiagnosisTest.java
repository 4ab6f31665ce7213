package dev.prox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

class DiagnosisTest {

    @Test
    void aMissingPackageIsNamedWithItsVersions() {
        BundleException failure = new BundleException(
                "Unable to resolve a [7](R 7.0): missing requirement [a [7](R 7.0)] osgi.wiring.package;"
                    + " (&(osgi.wiring.package=x.y)(version>=1.2.0)(!(version>=2.0.0))) Unresolved requirements: [[a"
                    + " [7](R 7.0)] osgi.wiring.package; (&(osgi.wiring.package=x.y))]");

        assertThat(Diagnosis.of("a", failure))
                .isEqualTo("a does not resolve: a needs the package x.y version >= 1.2.0, < 2.0.0,"
                        + " which no bundle provides");
    }

    @Test
    void theCauseBehindTheCauseIsNamedToo() {
        BundleException failure = new BundleException(
                "Unable to resolve a [7](R 7.0): missing requirement [a [7](R 7.0)] osgi.wiring.package;"
                        + " (osgi.wiring.package=b) [caused by: Unable to resolve b [8](R 8.0): missing requirement"
                        + " [b [8](R 8.0)] osgi.extender; (osgi.extender=osgi.cdi)] Unresolved requirements: []");

        assertThat(Diagnosis.of("a", failure))
                .contains("a needs the package b; b needs the extender osgi.cdi, which no bundle provides");
    }

    @Test
    void anActivatorThatFailsIsToldWithItsCause() {
        BundleException failure = new BundleException("Activator start error", new IllegalStateException("no disk"));

        assertThat(Diagnosis.of("a", failure))
                .isEqualTo("a: Activator start error (java.lang.IllegalStateException: no disk)");
    }

    @Test
    void aFilterWithoutAKnownNameStaysAsItIs() {
        assertThat(Diagnosis.filter("(!(a=*))")).isNotEmpty();
        assertThat(Diagnosis.filter("(osgi.wiring.package=a.b)")).isEqualTo("a.b");
    }
}
