package dev.prox.itests.wire;

import java.util.List;

/** Payloads that play with the lines of a head: their ends, their characters, the target and the host. */
final class AttacksOnLines {
    private static final String GET = "GET {p} HTTP/1.1\r\n";
    private static final String HOST = "Host: a.test\r\n";
    private static final String HIDDEN = "GET {s} HTTP/1.1\r\nHost: a.test\r\n\r\n";
    /** No token has them (RFC 9110, 5.6.2). */
    private static final String SEPARATORS = "\"(),/:;<=>?@[\\]{} \u0080\u00ff";

    private static final String[] REQUEST_LINES = {
        "GET  {p} HTTP/1.1",
        "GET {p}  HTTP/1.1",
        " GET {p} HTTP/1.1",
        "GET {p} HTTP/1.1 ",
        "GET\t{p}\tHTTP/1.1",
        "GET {p} HTTP/1.1\r",
        "GET {p} HTTP/1.1 x",
        "GET {p}",
        "GET {p} HTTP/1",
        "GET {p} HTTP/1.",
        "GET {p} HTTP/.1",
        "GET {p} HTTP/1.10",
        "GET {p} HTTP/01.1",
        "GET {p} HTTP/1,1",
        "GET {p} http/1.1",
        "GET {p} HTTP/2.0",
        "GET {p} HTTP/0.9",
        "GET {p} HTTPS/1.1",
        "GET {p} XHTTP/1.1",
        "GET {p} HTTP/ 1.1",
        "GET {p} HTTP /1.1",
        "GET {p} HTTP/1.1{s}",
        "GET {p} {s} HTTP/1.1",
        "GET {p}#x HTTP/1.1",
        "G\0ET {p} HTTP/1.1",
        "G(ET {p} HTTP/1.1",
        "GET {p}\u00e9 HTTP/1.1",
        "GET {p}\u0000 HTTP/1.1",
        "GET {p}\u007f HTTP/1.1",
        "GET {p}\u000b HTTP/1.1",
        "GET p{p} HTTP/1.1",
        "GET * HTTP/1.1",
        "GET a.test:80 HTTP/1.1",
        "GET http:{p} HTTP/1.1",
        "GET http://{p} HTTP/1.1",
        "GET http://u@a.test{p} HTTP/1.1",
        "GET http://a.test:x{p} HTTP/1.1",
        "GET http://a.test:99999{p} HTTP/1.1",
        "GET http://[::1{p} HTTP/1.1",
        "GET http://a b{p} HTTP/1.1",
        "GET http://a.test\\{p} HTTP/1.1",
        "GET ftp://a.test{p} HTTP/1.1",
        "GET //{p}\r HTTP/1.1",
        ": {p} HTTP/1.1",
    };

    private static final String[] HOSTS = {
        "",
        "Host: a.test\r\nHost: b.test\r\n",
        "Host: a.test\r\nHost: a.test\r\n",
        "Host: a.test, b.test\r\n",
        "Host: a.test b.test\r\n",
        "Host: a.test/\r\n",
        "Host: a.test/x\r\n",
        "Host: u@a.test\r\n",
        "Host: a.test:x\r\n",
        "Host: a.test:80:80\r\n",
        "Host: a.test:99999\r\n",
        "Host: [::1\r\n",
        "Host: ::1\r\n",
        "Host: a.test?x\r\n",
        "Host: a.test#x\r\n",
        "Host: a.test\\x\r\n",
        "Host: \u00e9.test\r\n",
        "Host: a\0.test\r\n",
        "Host : a.test\r\n",
        "Host\t: a.test\r\n",
        "Host: a.test\r\n b.test\r\n",
        " Host: a.test\r\n",
        "Host: a.test\nHost: b.test\r\n",
        "Host: a.test\rHost: b.test\r\n",
        "Host: a.test\r\nHost : b.test\r\n",
        "Host: a.test\"\r\n",
        "Host: <a.test>\r\n",
        "Host: http://a.test\r\n",
        "Host: a.test:+80\r\n",
        "Host: a.test:-1\r\n",
    };

    private AttacksOnLines() {}

    static void add(List<Attack> all) {
        for (String line : REQUEST_LINES) {
            all.add(Attack.invalid("request line", line + "\r\n" + HOST + "\r\n" + HIDDEN));
        }
        for (String host : HOSTS) {
            all.add(Attack.invalid("host", GET + host + "X: y\r\n\r\n"));
        }
        characters(all);
        ends(all);
    }

    private static void characters(List<Attack> all) {
        for (char c = 0; c < 0x20; c++) {
            boolean blank = c == '\t';
            if (!blank) {
                all.add(Attack.invalid("control in value", GET + HOST + "X: a" + c + "b\r\n\r\n" + HIDDEN));
            }
            all.add(Attack.invalid("control in name", GET + HOST + "X" + c + "Y: a\r\n\r\n" + HIDDEN));
        }
        all.add(Attack.invalid("control in value", GET + HOST + "X: a\u007fb\r\n\r\n" + HIDDEN));
        for (char c : SEPARATORS.toCharArray()) {
            if (c != ':') {
                all.add(Attack.invalid("character in name", GET + HOST + "X" + c + "Y: a\r\n\r\n" + HIDDEN));
                all.add(Attack.invalid("character in name", GET + HOST + c + "Y: a\r\n\r\n" + HIDDEN));
            }
        }
        all.add(Attack.invalid("character in name", GET + HOST + ": a\r\n\r\n" + HIDDEN));
        all.add(Attack.invalid("character in name", GET + HOST + "X\r\n\r\n" + HIDDEN));
    }

    private static void ends(List<Attack> all) {
        String body = "Content-Length: 5\r\n\r\nhello";
        for (String end : new String[] {"\n", "\r", "\n\r", "\r\r\n", "\r\r", "\0\r\n", "\u000b\r\n", "\r\0\n"}) {
            all.add(Attack.invalid("line end", "POST {p} HTTP/1.1" + end + HOST + body + HIDDEN));
            all.add(Attack.invalid("line end", "POST {p} HTTP/1.1\r\nHost: a.test" + end + body + HIDDEN));
            all.add(Attack.invalid(
                    "line end", "POST {p} HTTP/1.1\r\n" + HOST + "Content-Length: 5" + end + "\r\nhello"));
            all.add(Attack.invalid("end of head", "POST {p} HTTP/1.1\r\n" + HOST + "X: y" + end + end + HIDDEN));
        }
    }
}
