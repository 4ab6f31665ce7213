package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource({
        "a.test, a.test, true, true",
        "A.test., a.TEST, true, true",
        "*.a.test, b.a.test, true, true",
        "*.a.test, c.b.a.test, true, true",
        "*.a.test, *.b.a.test, true, true",
        "*.a.test, a.test, false, false",
        "*.a.test, ba.test, false, false",
        "b.a.test, *.a.test, false, true",
        "*.b.a.test, *.a.test, false, true",
        "a.test, b.test, false, false"
    })
    void coversAndOverlaps(String one, String other, boolean covers, boolean overlaps) {
        HostName name = HostName.parse(one);

        assertThat(name.covers(HostName.parse(other))).isEqualTo(covers);
        assertThat(name.overlaps(HostName.parse(other))).isEqualTo(overlaps);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", ".", "a..b", "http://a", "a:80", "a/*", "a.*.b", "*.[::1]", "a b"})
    void anythingElseIsNone(String text) {
        assertThatThrownBy(() -> HostName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aScopeIsToldByThePath() {
        assertThat(TenantScope.tenant("tenant.acme.routes[0].proxy")).isEqualTo("acme");
        assertThat(TenantScope.tenant("tenant.acme")).isEqualTo("acme");
        assertThat(TenantScope.tenant("tenants.hosts.acme[0]")).isEmpty();
        assertThat(TenantScope.tenant("routes[0]")).isEmpty();
    }
}
