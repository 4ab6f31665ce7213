package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointUrlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        http://10.0.0.5:9000    | http://10.0.0.5:9000
        http://10.0.0.5:9000/   | http://10.0.0.5:9000
        http://api.internal     | http://api.internal:80
        https://api.internal    | https://api.internal:443
        https://api.internal/   | https://api.internal:443
        http://[::1]            | http://[::1]:80
        https://[2001:db8::1]:8 | https://[2001:db8::1]:8
        """)
    void hasThePortOfItsScheme(String text, String whole) {
        assertThat(EndpointUrl.parse(text)).hasToString(whole);
        assertThat(EndpointUrl.parse(whole)).isEqualTo(EndpointUrl.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        10.0.0.5:9000              | http://host:port or https://host:port
        tcp://10.0.0.5:9000        | http://host:port or https://host:port
        ''                         | http://host:port or https://host:port
        http://                    | http://host:port or https://host:port, without user, path or query
        https:///                  | http://host:port or https://host:port, without user, path or query
        http://a:80/api            | http://host:port or https://host:port, without user, path or query
        http://a:80?b              | http://host:port or https://host:port, without user, path or query
        http://a:80//              | http://host:port or https://host:port, without user, path or query
        http://me:secret@a:80      | http://host:port or https://host:port, without user, path or query
        http://a b:80              | http://host:port or https://host:port, without user, path or query
        http://::1:80              | http://host:port or https://host:port, an IPv6 address in brackets
        http://[::1:80             | http://host:port or https://host:port
        http://:80                 | http://host:port or https://host:port
        http://a:0                 | a port from 1 to 65535 behind the last colon
        http://a:                  | a port from 1 to 65535 behind the last colon
        http://a:65536             | a port from 1 to 65535 behind the last colon
        http://[::1]:x             | a port from 1 to 65535 behind the last colon
        """)
    void saysWhatItShouldBe(String text, String expected) {
        assertThatThrownBy(() -> EndpointUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(expected);
    }
}
