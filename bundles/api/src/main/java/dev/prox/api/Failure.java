package dev.prox.api;

import org.jspecify.annotations.Nullable;

/**
 * Why an exchange has no answer of its origin: a value of the data plane, never thrown.
 *
 * @param kind what happened
 * @param detail one sentence for people, without secrets; null where the kind says it all
 */
public record Failure(Kind kind, @Nullable String detail) {

    /** Who caused it. */
    public enum Side {
        CLIENT,
        UPSTREAM,
        PROX
    }

    /** Kinds of failure: RFC 9209 error type, the status we answer with, who caused it, and whether a request that met it may be sent again. */
    public enum Kind {
        MALFORMED_REQUEST("http_request_error", 400, Side.CLIENT, false),
        BODY_TOO_LARGE("http_request_error", 413, Side.CLIENT, false),
        TARGET_TOO_LONG("http_request_error", 414, Side.CLIENT, false),
        HEAD_TOO_LARGE("http_request_error", 431, Side.CLIENT, false),
        EXPECTATION_UNKNOWN("http_request_error", 417, Side.CLIENT, false),
        METHOD_UNKNOWN("http_request_error", 501, Side.CLIENT, false),
        VERSION_UNKNOWN("http_request_error", 505, Side.CLIENT, false),
        REQUEST_TIMEOUT("http_request_error", 408, Side.CLIENT, false),
        CLIENT_GONE("http_request_error", 499, Side.CLIENT, false),
        NO_ROUTE("destination_not_found", 404, Side.PROX, false),
        DENIED("http_request_denied", 403, Side.PROX, false),
        TOO_MANY_REQUESTS("http_request_denied", 429, Side.PROX, false),
        ADDRESS_PROHIBITED("destination_ip_prohibited", 403, Side.PROX, false),
        DNS_ERROR("dns_error", 502, Side.UPSTREAM, true),
        DNS_TIMEOUT("dns_timeout", 504, Side.UPSTREAM, true),
        CONNECT_REFUSED("connection_refused", 502, Side.UPSTREAM, true),
        CONNECT_TIMEOUT("connection_timeout", 504, Side.UPSTREAM, true),
        UNROUTABLE("destination_ip_unroutable", 502, Side.UPSTREAM, true),
        PROXY_LOOP("proxy_loop_detected", 502, Side.PROX, false),
        NO_ENDPOINT("destination_unavailable", 503, Side.UPSTREAM, false),
        CONNECTION_LIMIT("connection_limit_reached", 503, Side.PROX, false),
        TLS_ERROR("tls_protocol_error", 502, Side.UPSTREAM, false),
        TLS_CERTIFICATE("tls_certificate_error", 502, Side.UPSTREAM, false),
        PROXY_REFUSED("destination_unavailable", 502, Side.UPSTREAM, false),
        /** The connection ended before the first octet of a response. */
        CONNECTION_TERMINATED("connection_terminated", 502, Side.UPSTREAM, true),
        RESPONSE_MALFORMED("http_protocol_error", 502, Side.UPSTREAM, false),
        RESPONSE_HEAD_TOO_LARGE("http_response_header_section_size", 502, Side.UPSTREAM, false),
        RESPONSE_INCOMPLETE("http_response_incomplete", 502, Side.UPSTREAM, false),
        RESPONSE_TIMEOUT("http_response_timeout", 504, Side.UPSTREAM, false),
        UPGRADE_FAILED("http_upgrade_failed", 502, Side.UPSTREAM, false),
        MODULE_MISSING("proxy_configuration_error", 503, Side.PROX, false),
        SHUTTING_DOWN("proxy_internal_response", 503, Side.PROX, false),
        INTERNAL("proxy_internal_error", 500, Side.PROX, false);

        private final String proxyStatus;
        private final int status;
        private final Side side;
        private final boolean retriable;
        private final Failure plain = new Failure(this, null);

        Kind(String proxyStatus, int status, Side side, boolean retriable) {
            this.proxyStatus = proxyStatus;
            this.status = status;
            this.side = side;
            this.retriable = retriable;
        }

        /** The error type of RFC 9209, 2.3. */
        public String proxyStatus() {
            return proxyStatus;
        }

        public int status() {
            return status;
        }

        public Side side() {
            return side;
        }

        /** Whether an idempotent request may be sent again after this. */
        public boolean retriable() {
            return retriable;
        }
    }

    public static Failure of(Kind kind) {
        return kind.plain;
    }

    @Override
    public String toString() {
        return detail == null ? kind.proxyStatus() : kind.proxyStatus() + ": " + detail;
    }
}
