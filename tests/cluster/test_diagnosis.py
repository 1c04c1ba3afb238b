from __future__ import annotations

import pytest

from kafka_resilience_cli.cluster.diagnosis import ClientEvent, Urgency, cause_of, unreachable

DOWN = ("_ALL_BROKERS_DOWN", "1/1 brokers are down")

SAID: dict[str, tuple[list[tuple[str, str]], str, Urgency]] = {
    "a wrong password": (
        [
            (
                "_AUTHENTICATION",
                "sasl_plaintext://kafka:9094/bootstrap: SASL authentication error: Authentication failed during "
                "authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512",
            ),
            DOWN,
        ],
        "the broker refused the credentials",
        Urgency.FINAL,
    ),
    "a wrong mechanism": (
        [
            (
                "_AUTHENTICATION",
                "sasl_plaintext://kafka:9094/bootstrap: SASL PLAIN mechanism handshake failed: Broker: Unsupported "
                "SASL mechanism: broker's supported mechanisms: SCRAM-SHA-512,SCRAM-SHA-256",
            )
        ],
        "the broker does not offer this SASL mechanism, it offers SCRAM-SHA-512,SCRAM-SHA-256",
        Urgency.FINAL,
    ),
    "SASL to a plaintext port": (
        [
            (
                "_AUTHENTICATION",
                "sasl_plaintext://kafka:9092/bootstrap: SASL SCRAM-SHA-512 mechanism handshake failed: Broker: Request "
                "not valid in current SASL state: broker's supported mechanisms: ",
            )
        ],
        "the listener does not use SASL: it is a plaintext or TLS port",
        Urgency.FINAL,
    ),
    "TLS to a plaintext port": (
        [
            (
                "_TRANSPORT",
                "ssl://kafka:9092/bootstrap: SSL connection closed by peer: connecting to a PLAINTEXT broker listener? "
                "(after 2ms in state SSL_HANDSHAKE)",
            )
        ],
        "the port speaks no TLS, but security.protocol asks for it",
        Urgency.FINAL,
    ),
    "an authority that is not trusted": (
        [
            (
                "_SSL",
                "ssl://127.0.0.1:9093/bootstrap: SSL handshake failed: error:0A000086:SSL routines::certificate verify "
                "failed: broker certificate could not be verified, verify that ssl.ca.location is correctly configured",
            )
        ],
        "the broker's certificate is not signed by an authority that this client trusts",
        Urgency.FINAL,
    ),
    "a web server": (
        [("_BAD_MSG", "127.0.0.1:80/bootstrap: Receive failed: Invalid response size 1213486160 (0..100000000)")],
        "the port answers in HTTP, not in Kafka's protocol",
        Urgency.FINAL,
    ),
    "plaintext to a secured port": (
        [
            (
                "log",
                "FAIL [krc#producer-1] [thrd:127.0.0.1:9093/bootstrap]: 127.0.0.1:9093/bootstrap: Disconnected: "
                "connection closed by peer: receive 0 after POLLIN (after 0ms in state APIVERSION_QUERY)",
            ),
            DOWN,
        ],
        "the listener closed the connection at the first request: it wants TLS or SASL",
        Urgency.LIKELY,
    ),
    "an advertised listener out of reach": (
        [
            (
                "_TRANSPORT",
                "10.0.0.1:9092/1: Connect to ipv4#10.0.0.1:9092 failed: No route to host (after 3ms in state CONNECT)",
            )
        ],
        "the bootstrap server answers, but it advertises 10.0.0.1:9092, which cannot be reached from here",
        Urgency.LIKELY,
    ),
    "an advertised name that does not resolve": (
        [
            (
                "_RESOLVE",
                "kafka-1:9092/1: Failed to resolve 'kafka-1:9092': Name or service not known",
            )
        ],
        "the bootstrap server answers, but it advertises kafka-1:9092, which cannot be reached from here",
        Urgency.LIKELY,
    ),
}


@pytest.mark.parametrize(("events", "why", "urgency"), SAID.values(), ids=SAID)
def test_what_the_client_said_tells_the_cause(events: list[tuple[str, str]], why: str, urgency: Urgency) -> None:
    cause = cause_of([ClientEvent(*event) for event in events])
    assert cause is not None
    assert cause.why.startswith(why)
    assert cause.urgency is urgency
    assert cause.hint


def test_the_more_specific_cause_wins_whatever_the_order() -> None:
    events = [
        ClientEvent(*event) for said in ("plaintext to a secured port", "a wrong password") for event in SAID[said][0]
    ]
    for order in (events, events[::-1]):
        cause = cause_of(order)
        assert cause is not None
        assert cause.why.startswith("the broker refused the credentials")


def test_all_brokers_down_alone_tells_nothing() -> None:
    assert cause_of([ClientEvent(*DOWN)]) is None


def test_without_a_cause_the_error_says_how_long_it_waited() -> None:
    error = unreachable("main", [], 5.0)
    assert (error.what, error.why) == (
        "Cannot connect to main",
        "no broker answered within 5 s, and the client gave no reason",
    )
