"""Against ports that are no broker, through the real client. What only a broker can show is in tests/integration."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.cluster.connect import connect, verify_identity
from kafka_resilience_cli.cluster.connection import ConnectionSpec, from_client_file, from_servers
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.sandbox.certificates import Certificates, certificates
from tests.cluster.peers import Behaviour, closing, http, peer, silent, tls


@pytest.fixture(scope="module")
def issued() -> Certificates:
    """An authority, and a certificate of its for localhost and 127.0.0.1."""
    pytest.importorskip("cryptography")
    return certificates()


def failing(spec: ConnectionSpec, timeout: float = 5.0) -> KrcError:
    with pytest.raises(KrcError) as caught:
        connect(spec, timeout)
    return caught.value


PEERS = {
    "web server": (http, "the port answers in HTTP"),
    "secured listener": (closing, "the listener closed the connection at the first request"),
    "silent": (silent, "the port accepts connections, but nothing answers in Kafka's protocol within 2 s"),
}


@pytest.mark.parametrize(("behaviour", "why"), PEERS.values(), ids=PEERS)
def test_a_plaintext_client(behaviour: Behaviour, why: str) -> None:
    with peer(behaviour) as port:
        error = failing(from_servers(f"127.0.0.1:{port}", source="-b"), 2.0)
    assert error.what == f"Cannot connect to 127.0.0.1:{port}"
    assert error.why.startswith(why)
    assert error.hint


def tls_spec(directory: Path, host: str, port: int, extra: str = "") -> ConnectionSpec:
    path = directory / "client.properties"
    path.write_text(f"bootstrap.servers={host}:{port}\nsecurity.protocol=SSL\n{extra}")
    return from_client_file(path, source="--client-config", environ={})


def trusting(issued: Certificates) -> str:
    return f"ssl.truststore.type=PEM\nssl.truststore.location={issued.authority}\n"


def test_an_authority_that_is_not_trusted(tmp_path: Path, issued: Certificates) -> None:
    with peer(tls(issued.broker)) as port:
        error = failing(tls_spec(tmp_path, "127.0.0.1", port))
    assert error.why.startswith("the broker's certificate is not trusted")
    assert "ssl.truststore.location" in error.hint


def test_a_certificate_for_another_host(tmp_path: Path, issued: Certificates) -> None:
    with peer(tls(issued.broker), host="127.0.0.2") as port:
        error = failing(tls_spec(tmp_path, "127.0.0.2", port, trusting(issued)))
    assert error.why == "the broker's certificate is for another host name than 127.0.0.2"


def test_another_host_name_is_accepted_when_told_so(tmp_path: Path, issued: Certificates) -> None:
    unchecked = trusting(issued) + "ssl.endpoint.identification.algorithm=\n"
    with peer(tls(issued.broker), host="127.0.0.2") as port:
        error = failing(tls_spec(tmp_path, "127.0.0.2", port, unchecked), 1.0)
    assert "nothing answers in Kafka's protocol" in error.why


def test_tls_to_a_port_that_hangs_up(tmp_path: Path) -> None:
    with peer(closing) as port:
        error = failing(tls_spec(tmp_path, "127.0.0.1", port))
    assert error.why == "the port speaks no TLS, but security.protocol asks for it"


def test_tls_to_a_web_server(tmp_path: Path) -> None:
    with peer(http) as port:
        error = failing(tls_spec(tmp_path, "127.0.0.1", port))
    assert error.why == "the port speaks no TLS, but security.protocol asks for it"


def test_settings_that_the_client_refuses_are_not_a_time_out(tmp_path: Path) -> None:
    with peer(silent) as port:
        path = tmp_path / "client.properties"
        path.write_text(
            f"bootstrap.servers=127.0.0.1:{port}\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanisms=PLAIN\n"
            "sasl.username=alice\nsasl.passwort=planted-secret\n"
        )
        error = failing(from_client_file(path, source="--client-config", environ={}))
    assert error.what == "The connection settings of --client-config cannot be used"
    assert 'No such configuration property: "sasl.passwort"' in error.why


def test_another_cluster_than_asserted() -> None:
    spec = ConnectionSpec((), "main", "krc.yaml: clusters.main", expected_id="abc")
    verify_identity(spec, "abc")
    with pytest.raises(KrcError, match="main is not the cluster that krc.yaml: clusters.main expects") as caught:  # noqa: RUF043
        verify_identity(spec, "xyz")
    assert caught.value.why == "it is xyz, expected abc"
