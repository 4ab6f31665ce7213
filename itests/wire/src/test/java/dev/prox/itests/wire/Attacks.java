package dev.prox.itests.wire;

import java.util.ArrayList;
import java.util.List;

/** The payloads of request smuggling as public collections have them (CL.TE, TE.CL, TE.TE and what came later), in every spelling. */
final class Attacks {
    private static final String HOST = "Host: a.test\r\n";
    private static final String POST = "POST {p} HTTP/1.1\r\n" + HOST;
    private static final String HIDDEN = "GET {s} HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String LAST = "0\r\n\r\n";

    /** Lines that some reader takes for the coding, and another does not. */
    private static final String[] CODINGS = {
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunkedx",
        "Transfer-Encoding: chunk",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding\t: chunked",
        "Transfer-Encoding\0: chunked",
        "Transfer-Encoding\u000b: chunked",
        "Transfer-Encoding\u00a0: chunked",
        "Transfer-Encoding;: chunked",
        "Transfer-Encoding=chunked",
        "Transfer-Encoding chunked",
        "Transfer Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding:",
        "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: chunked chunked",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: 'chunked'",
        "Transfer-Encoding: [chunked]",
        "Transfer-Encoding: {chunked}",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: chunked; a=\"b\"",
        "Transfer-Encoding: chunked;",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: cow",
        "Transfer-Encoding: ch\u0096nked",
        "Transfer-Encoding: \u00a0chunked",
        "Transfer-Encoding: chunked\u00a0",
        "Transfer-Encoding: chunked\u0085",
        "Transfer-Encoding: chun\u00e2\u0084\u00aaed",
        "Transfer-Encoding:\u000bchunked",
        "Transfer-Encoding:\fchunked",
        "Transfer-Encoding:\0chunked",
        "Transfer-Encoding: chunked\0",
        "Transfer-Encoding: chunked\u000b",
        "Transfer-Encoding: chunked\u007f",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding: chunked\r\n x",
        "Transfer-Encoding:\r\n\tchunked",
        "X: y\r\n Transfer-Encoding: chunked",
        "X: y\r\n\tTransfer-Encoding: chunked",
        "X: y\nTransfer-Encoding: chunked",
        "X: y\rTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\nX: y",
        "Transfer-Encoding: chunked\rX: y",
        "Transfer-Encoding: chunked\r",
        "Transfer-Encoding\r: chunked",
        "Transfer-Encoding\n: chunked",
        "Transfer-Encoding\r\n : chunked",
        "\u00efTransfer-Encoding: chunked",
        "(Transfer-Encoding): chunked",
    };

    /** Spellings that are right, so that a length beside them is one too many. */
    private static final String[] RIGHT = {
        "Transfer-Encoding: chunked",
        "Transfer-Encoding:chunked",
        "transfer-encoding: CHUNKED",
        "TRANSFER-ENCODING:\tchunked\t",
        "Transfer-Encoding:  cHuNkEd  ",
    };

    private static final String[] LENGTHS = {
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 5 5",
        "Content-Length: 5, 5",
        "Content-Length: 5,6",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 0",
        "Content-Length: 0\r\nContent-Length: 5",
        "Content-Length: 0x5",
        "Content-Length: 5x",
        "Content-Length: 5.0",
        "Content-Length: 5;",
        "Content-Length: \"5\"",
        "Content-Length:",
        "Content-Length: ,",
        "Content-Length: 5,",
        "Content-Length: 5e0",
        "Content-Length: 0_5",
        "Content-Length: \u00b2",
        "Content-Length: 5\0",
        "Content-Length: \u000b5",
        "Content-Length: 5\u000b",
        "Content-Length:\r\n 5",
        "Content-Length: 5\r\n 0",
        "Content-Length : 5",
        "Content-Length\t: 5",
        "Content-Length\0: 5",
        "Content Length: 5",
        "Content-Length=5",
        "X: y\nContent-Length: 5",
        "X: y\rContent-Length: 5",
        "Content-Length: 5\nX: y",
        "X: y\r\n Content-Length: 5",
        "Content-Length: 18446744073709551621",
        "Content-Length: 4294967301000000000000",
        "Content-Length: 9223372036854775808",
        "Content-Length: 99999999999999999999999",
        "Content-Length: nan",
        "Content-Length: 5\r\nContent-Length : 0",
        "Content-Length: 5\r\ncontent-length: 6",
    };

    private static final String[] CHUNK_SIZES = {
        "0x5",
        "+5",
        "-5",
        " 5",
        "\t5",
        "5 5",
        "5,",
        "5\0",
        "\0005",
        "5\u000b",
        "g",
        "",
        "5h",
        "\"5\"",
        "5\u00a0",
        "_5",
        "5_",
        "10000000000000005",
        "100000005\u0000",
        "ffffffffffffffff",
        "fffffffffffffffffffff",
        "0000000000000000000005",
        "5\r",
        "5\n",
        "5;\n",
        "5;a\nb",
        "5;a\rb",
        "5;\0",
        "5;",
        "5; ",
        "5;a ",
        "5;=b",
        "5;a=",
        "5;a=b c",
        "5;a=\"b",
        "5;a=\"b\"c",
        "5;a/b",
        "5;;",
        "5;a=\u007f",
        "5;a=\"\r",
        "0x",
        "5.0",
        "5e",
    };

    private Attacks() {}

    static List<Attack> all() {
        var all = new ArrayList<Attack>();
        codings(all);
        lengths(all);
        chunks(all);
        AttacksOnLines.add(all);
        valid(all);
        return List.copyOf(all);
    }

    private static void codings(List<Attack> all) {
        for (String coding : CODINGS) {
            all.add(clTe(coding));
            all.add(teCl(coding));
            all.add(Attack.invalid("coding alone", POST + coding + "\r\n\r\n" + LAST + HIDDEN));
        }
        for (String coding : RIGHT) {
            all.add(clTe(coding));
            all.add(teCl(coding));
            String old = "POST {p} HTTP/1.0\r\n" + HOST + coding + "\r\n\r\n" + LAST + HIDDEN;
            all.add(Attack.invalid("coding in HTTP/1.0", old));
        }
    }

    private static Attack clTe(String coding) {
        int length = LAST.length() + HIDDEN.replace("{s}", "/smuggled/p0000").length();
        String head = POST + "Content-Length: " + length + "\r\n" + coding + "\r\n\r\n";
        return Attack.invalid("CL.TE", head + LAST + HIDDEN);
    }

    private static Attack teCl(String coding) {
        int size = HIDDEN.replace("{s}", "/smuggled/p0000").length();
        String body = Integer.toHexString(size) + "\r\n" + HIDDEN + "\r\n" + LAST;
        return Attack.invalid("TE.CL", POST + coding + "\r\nContent-Length: 4\r\n\r\n" + body);
    }

    private static void lengths(List<Attack> all) {
        for (String length : LENGTHS) {
            all.add(Attack.invalid("length", POST + length + "\r\n\r\nhello" + HIDDEN));
            all.add(Attack.invalid("length of GET", "GET {p} HTTP/1.1\r\n" + HOST + length + "\r\n\r\n" + HIDDEN));
        }
    }

    private static void chunks(List<Attack> all) {
        for (String size : CHUNK_SIZES) {
            all.add(Attack.invalid("chunk size", POST + CHUNKED + "\r\n" + size + "\r\nhello\r\n" + LAST + HIDDEN));
            String last = "5\r\nhello\r\n" + size.replace('5', '0') + "\r\n\r\n";
            all.add(Attack.invalid("last chunk", POST + CHUNKED + "\r\n" + last + HIDDEN));
        }
        for (String end : new String[] {"", "\n", "\r", "\n\n", "\r\r", "xx", "x\r\n", " \r\n", "\n\r", "\0\r\n"}) {
            String body = "5\r\nhello" + end + LAST;
            all.add(Attack.invalid("end of chunk", POST + CHUNKED + "\r\n" + body + HIDDEN));
        }
        for (String trailer : new String[] {
            "X : y\r\n\r\n",
            "X\r\n\r\n",
            " X: y\r\n\r\n",
            "X: y\r\n z\r\n\r\n",
            "X: y\n\r\n",
            "X: y\rZ: a\r\n\r\n",
            "\n",
            "\r\r\n",
            "X: \0\r\n\r\n",
            "X\0: y\r\n\r\n",
            ": y\r\n\r\n",
            HIDDEN
        }) {
            all.add(Attack.invalid("trailer", POST + CHUNKED + "\r\n0\r\n" + trailer));
        }
    }

    /** What looks odd and is right: whoever refuses it refuses too much. */
    private static void valid(List<Attack> all) {
        for (String coding : RIGHT) {
            all.add(Attack.valid("valid", POST + coding + "\r\n\r\n5\r\nhello\r\n" + LAST));
        }
        for (String size : new String[] {
            "05", "00005", "5;a", "5;a=b", "5;a=\"b c\"", "5 ;a", "5;a;b=c", "5\t;a", "5; a = b", "5;a=\"\\\"\""
        }) {
            all.add(Attack.valid("valid", POST + CHUNKED + "\r\n" + size + "\r\nhello\r\n" + LAST));
        }
        for (String length : new String[] {"Content-Length:5", "content-length:\t5 ", "Content-Length: 0000000005"}) {
            all.add(Attack.valid("valid", POST + length + "\r\n\r\nhello"));
        }
        all.add(Attack.valid("valid", POST + "Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello"));
        all.add(Attack.valid("valid", POST + CHUNKED + "\r\n0\r\nX: y\r\nContent-Length: 5\r\n\r\n"));
        all.add(Attack.valid("valid", POST + "Connection: Content-Length\r\nContent-Length: 5\r\n\r\nhello"));
        all.add(Attack.valid(
                "valid", POST + "Connection: Transfer-Encoding\r\n" + CHUNKED + "\r\n5\r\nhello\r\n" + LAST));
        all.add(Attack.valid("valid", "GET http://b.test{p} HTTP/1.1\r\n" + HOST + "\r\n"));
        all.add(Attack.valid("valid", "\r\nGET {p} HTTP/1.1\r\n" + HOST + "\r\n"));
        all.add(Attack.valid("valid", "GET {p} HTTP/1.1\r\n" + HOST + "X:\r\nY: \t \r\n\r\n"));
        all.add(Attack.valid("valid", "GET {p} HTTP/1.1\r\n" + HOST + "X: \u00e9\t!\r\n\r\n"));
        all.add(Attack.valid("valid", "GET {p} HTTP/1.0\r\n" + HOST + "\r\n"));
    }
}
