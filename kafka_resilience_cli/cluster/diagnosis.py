"""What a client's own messages mean: why a cluster cannot be reached, and what to try.

librdkafka reports the cause only in passing (an error callback, a log line) and the call itself as a time-out. Here the
most specific cause is found among everything it said. Pure; measured on librdkafka 2.16 and Kafka 4.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from kafka_resilience_cli.errors import KrcError


@dataclass(frozen=True, slots=True)
class ClientEvent:
    """``name`` is librdkafka's error name (``_AUTHENTICATION``) or ``log`` for a log line."""

    name: str
    text: str


class Urgency(Enum):
    """Whether waiting can help."""

    FINAL = 1
    """It cannot: the client must be closed at once (a bad password would be tried again and again)."""
    LIKELY = 2
    """Another bootstrap server may still answer; give it a moment."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why there is no connection. ``why`` is one sentence without a full stop, ``hint`` the way out."""

    why: str
    hint: str
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class _Sign:
    name: str
    pattern: re.Pattern[str]
    why: str
    hint: str
    urgency: Urgency = Urgency.LIKELY


def _sign(name: str, pattern: str, why: str, hint: str, urgency: Urgency = Urgency.LIKELY) -> _Sign:
    return _Sign(name, re.compile(pattern, re.IGNORECASE | re.DOTALL), why, hint, urgency)


ADVERTISED_HINT = "connect from where the advertised names lead to the brokers, or correct advertised.listeners"
_CREDENTIALS = "check sasl.username and sasl.password, and that the account exists on this cluster"
UNVERIFIED = r"certificate verify failed|broker certificate could not be verified|self.signed certificate"
"""librdkafka does not say more: ``tls.py`` can tell a wrong host name from an unknown authority."""
UNTRUSTED_HINT = "set ssl.ca.location (Java: ssl.truststore.location) to the authority that signed the broker's"

_SIGNS: tuple[_Sign, ...] = (
    _sign(
        "_AUTHENTICATION",
        r"supported mechanisms: *(?P<mechanisms>[A-Z0-9_-][A-Z0-9_, -]*)",
        "the broker does not offer this SASL mechanism, it offers {mechanisms}",
        "set sasl.mechanism to one that the broker offers",
        Urgency.FINAL,
    ),
    _sign(
        "_AUTHENTICATION",
        r"not valid in current SASL state|supported mechanisms: *$",
        "the listener does not use SASL: it is a plaintext or TLS port",
        "use the SASL listener's port, or security.protocol=PLAINTEXT (or SSL)",
        Urgency.FINAL,
    ),
    _sign(
        "_AUTHENTICATION",
        r"(?P<words>.*)",
        "the broker refused the credentials: {words}",
        _CREDENTIALS,
        Urgency.FINAL,
    ),
    _sign(
        "",
        r"connecting to a PLAINTEXT broker listener|wrong version number|packet length too long",
        "the port speaks no TLS, but security.protocol asks for it",
        "use the TLS listener's port, or security.protocol=PLAINTEXT (or SASL_PLAINTEXT)",
        Urgency.FINAL,
    ),
    _sign(
        "",
        r"certificate required|bad certificate|peer did not return a certificate|unknown ca\b|certificate unknown",
        "the broker wants a client certificate and did not accept ours",
        "give a certificate the broker trusts: ssl.keystore.location, or ssl.certificate.location and ssl.key.location",
        Urgency.FINAL,
    ),
    _sign(
        "",
        UNVERIFIED,
        "the broker's certificate is not signed by an authority that this client trusts",
        UNTRUSTED_HINT,
        Urgency.FINAL,
    ),
    _sign("_SSL", r"(?P<words>.*)", "the TLS handshake failed: {words}", "check the TLS settings", Urgency.FINAL),
    _sign(
        "_BAD_MSG",
        r"1213486160|1347375956|HTTP",
        "the port answers in HTTP, not in Kafka's protocol",
        "use the Kafka listener's port (9092 and 9093 are customary)",
        Urgency.FINAL,
    ),
    _sign(
        "_BAD_MSG",
        r"(?P<words>.*)",
        "the port does not speak Kafka's protocol: {words}",
        "use the Kafka listener's port",
        Urgency.FINAL,
    ),
    _sign(
        "log",
        r"incorrect security\.protocol|connecting to a SSL listener|/bootstrap: Disconnected",
        "the listener closed the connection at the first request: it wants TLS or SASL",
        "set security.protocol to SSL, SASL_SSL or SASL_PLAINTEXT in a client file (--client-config)",
    ),
    _sign(
        "",
        r"(?P<where>[^\s/]+:\d+)/\d+: (Connect to|Failed to resolve|Connection setup timed out)",
        "the bootstrap server answers, but it advertises {where}, which cannot be reached from here",
        ADVERTISED_HINT,
    ),
    _sign("_RESOLVE", r"(?P<words>.*)", "a broker's name cannot be resolved: {words}", "check the host name"),
    _sign(
        "_TRANSPORT",
        r"Connect to (?P<where>\S+) failed: (?P<words>[^(]*)",
        "connecting to {where} failed: {words}",
        "is the broker running, and is its advertised listener reachable from here?",
    ),
)

_PREFIX = re.compile(r"^(\[thrd:[^]]*\]: )?(?P<where>\S+?/(bootstrap|\d+)): ")
_SUFFIX = re.compile(r" \(after \d+ms in state .*$", re.DOTALL)


def cause_of(events: Iterable[ClientEvent]) -> Cause | None:
    """The most specific cause among ``events``, by the order of the table; ``None`` where nothing tells."""
    said = list(events)
    for sign in _SIGNS:
        for event in said:
            if sign.name and event.name != sign.name:
                continue
            found = sign.pattern.search(_PREFIX.sub("", event.text) if sign.name.startswith("_") else event.text)
            if found:
                words = {k: _SUFFIX.sub("", v or "").strip(" .,:") for k, v in found.groupdict().items()}
                return Cause(sign.why.format(**words), sign.hint, sign.urgency)
    return None


def unreachable(label: str, events: Iterable[ClientEvent], waited: float) -> KrcError:
    """The error for a cluster that did not answer within ``waited`` seconds."""
    cause = cause_of(events)
    if cause:
        return KrcError(f"Cannot connect to {label}", why=cause.why, hint=cause.hint)
    return KrcError(
        f"Cannot connect to {label}",
        why=f"no broker answered within {waited:.0f} s, and the client gave no reason",
        hint="is it a Kafka listener, and do its advertised listeners lead to the brokers from here?",
    )
