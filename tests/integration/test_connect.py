"""Connecting to a real cluster's listeners: each way that works, each mistake with its cause."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import ConnectionSpec, from_client_file, from_servers
from kafka_resilience_cli.cluster.gateway import Wanted
from kafka_resilience_cli.cluster.state import Read
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.sandbox.options import Listener
from kafka_resilience_cli.sandbox.users import PASSWORD, STORE_PASSWORD, USER
from tests.integration.proxies import advertising_port_1, proxy

if TYPE_CHECKING:
    from kafka_resilience_cli.sandbox.certificates import Certificates
    from kafka_resilience_cli.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.sandbox

SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"


def spec_of(directory: Path, text: str) -> ConnectionSpec:
    path = directory / "client.properties"
    path.write_text(text)
    return from_client_file(path, source="--client-config", environ={})


def reads_the_cluster(spec: ConnectionSpec) -> None:
    """Both clients get in: brokers by confluent-kafka, features by kafka-python."""
    gateway = connect(spec)
    try:
        state = gateway.read(Wanted(features=True))
    finally:
        gateway.close()
    assert isinstance(state.brokers, Read)
    assert {broker.rack for broker in state.brokers.value.values()} == {"a", "b", "c"}
    assert isinstance(state.features, Read), state.features
    assert "metadata.version" in state.features.value


@pytest.mark.parametrize("spelling", ["java", "librdkafka"])
@pytest.mark.parametrize("listener", list(Listener), ids=str)
def test_every_listener_by_the_client_files_of_both_clients(
    sandbox: Sandbox, listener: Listener, spelling: str
) -> None:
    java, librdkafka = sandbox.client_files(listener)
    path = java if spelling == "java" else librdkafka
    reads_the_cluster(from_client_file(path, source="--client-config", environ={}))


@pytest.fixture(scope="module")
def issued(sandbox: Sandbox) -> Certificates:
    assert sandbox.certificates
    return sandbox.certificates


@pytest.fixture(scope="module")
def keytool() -> Path:
    from kafka_resilience_cli.java.runtime import find_java

    return find_java().keytool


def mutual_tls(sandbox: Sandbox, trust: str, identity: str) -> str:
    return f"bootstrap.servers={sandbox.bootstrap(Listener.MTLS)}\nsecurity.protocol=SSL\n{trust}\n{identity}\n"


def test_mutual_tls_from_PKCS12_stores(tmp_path: Path, sandbox: Sandbox, issued: Certificates) -> None:  # noqa: N802
    trust = f"ssl.truststore.location={issued.trust_store}\nssl.truststore.password={STORE_PASSWORD}"
    identity = f"ssl.keystore.location={issued.client_store}\nssl.keystore.password={STORE_PASSWORD}"
    reads_the_cluster(spec_of(tmp_path, mutual_tls(sandbox, trust, identity)))


def test_mutual_tls_from_JKS_stores(  # noqa: N802
    tmp_path: Path, sandbox: Sandbox, issued: Certificates, keytool: Path
) -> None:
    for source, target in ((issued.trust_store, "trust.jks"), (issued.client_store, "client.jks")):
        from_store = ("-srckeystore", source, "-srcstorepass", STORE_PASSWORD)
        to_store = ("-destkeystore", tmp_path / target, "-deststoretype", "JKS", "-deststorepass", "jks-password")
        command = [keytool, "-importkeystore", "-noprompt", *from_store, *to_store]
        subprocess.run(command, check=True, capture_output=True)
    trust = "ssl.truststore.location=trust.jks\nssl.truststore.password=jks-password"
    identity = (  # the key keeps the password it had
        f"ssl.keystore.location=client.jks\nssl.keystore.password=jks-password\nssl.key.password={STORE_PASSWORD}"
    )
    reads_the_cluster(spec_of(tmp_path, mutual_tls(sandbox, trust, identity)))


def test_mutual_tls_from_inline_PEM(tmp_path: Path, sandbox: Sandbox, issued: Certificates) -> None:  # noqa: N802
    def inline(path: Path) -> str:
        return path.read_text().replace("\n", "\\n")

    trust = f"ssl.truststore.type=PEM\nssl.truststore.certificates={inline(issued.authority)}"
    identity = (
        f"ssl.keystore.type=PEM\nssl.keystore.certificate.chain={inline(issued.client_certificate)}\n"
        f"ssl.keystore.key={inline(issued.client_key)}"
    )
    reads_the_cluster(spec_of(tmp_path, mutual_tls(sandbox, trust, identity)))


def test_a_trust_store_with_another_password(tmp_path: Path, sandbox: Sandbox, issued: Certificates) -> None:
    text = mutual_tls(sandbox, f"ssl.truststore.location={issued.trust_store}\nssl.truststore.password=planted-x", "")
    with pytest.raises(KrcError, match=r"client\.properties:3: ssl\.truststore\.location: keytool") as caught:
        spec_of(tmp_path, text)
    assert "password was incorrect" in caught.value.why


def failure(spec: ConnectionSpec) -> KrcError:
    started = time.monotonic()
    with pytest.raises(KrcError) as caught:
        connect(spec)
    assert time.monotonic() - started < 6  # the promise is 5 s, of which a busy machine may use a little more
    return caught.value


def sasl(bootstrap: str, mechanism: str = "SCRAM-SHA-512", user: str = USER, password: str = PASSWORD) -> str:
    return (
        f"bootstrap.servers={bootstrap}\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism={mechanism}\n"
        f'sasl.jaas.config={SCRAM} required username="{user}" password="{password}";\n'
    )


def tls(bootstrap: str, authority: Path | None) -> str:
    trust = f"ssl.truststore.type=PEM\nssl.truststore.location={authority}\n" if authority else ""
    return f"bootstrap.servers={bootstrap}\nsecurity.protocol=SSL\n{trust}"


@pytest.mark.parametrize("listener", [Listener.SCRAM, Listener.PLAIN_SASL], ids=str)
@pytest.mark.parametrize("user", [USER, "nobody"])
def test_bad_credentials(tmp_path: Path, sandbox: Sandbox, listener: Listener, user: str) -> None:
    mechanism = "PLAIN" if listener is Listener.PLAIN_SASL else "SCRAM-SHA-512"
    error = failure(spec_of(tmp_path, sasl(sandbox.bootstrap(listener), mechanism, user, "wrong-password")))
    assert error.why.startswith("the broker refused the credentials")
    assert "wrong-password" not in f"{error.what} {error.why} {error.hint}"


def test_a_mechanism_that_the_broker_does_not_offer(tmp_path: Path, sandbox: Sandbox) -> None:
    error = failure(spec_of(tmp_path, sasl(sandbox.bootstrap(Listener.SCRAM), "SCRAM-SHA-256")))
    assert error.why.startswith("the broker does not offer this SASL mechanism, it offers SCRAM-SHA-512")


def test_sasl_to_a_plaintext_listener(tmp_path: Path, sandbox: Sandbox) -> None:
    error = failure(spec_of(tmp_path, sasl(sandbox.bootstrap(Listener.PLAIN))))
    assert error.why == "the listener does not use SASL: it is a plaintext or TLS port"


@pytest.mark.parametrize("listener", [Listener.SCRAM, Listener.TLS, Listener.MTLS], ids=str)
def test_plaintext_to_a_secured_listener(sandbox: Sandbox, listener: Listener) -> None:
    error = failure(from_servers(sandbox.bootstrap(listener), source="-b"))
    assert error.why == "the listener closed the connection at the first request: it wants TLS or SASL"


@pytest.mark.parametrize("listener", [Listener.PLAIN, Listener.SCRAM], ids=str)
def test_tls_to_a_listener_without(tmp_path: Path, sandbox: Sandbox, issued: Certificates, listener: Listener) -> None:
    error = failure(spec_of(tmp_path, tls(sandbox.bootstrap(listener), issued.authority)))
    assert error.why == "the port speaks no TLS, but security.protocol asks for it"


def test_an_authority_that_is_not_trusted(tmp_path: Path, sandbox: Sandbox) -> None:
    error = failure(spec_of(tmp_path, tls(sandbox.bootstrap(Listener.TLS), None)))
    assert error.why.startswith("the broker's certificate is not trusted")


def test_no_client_certificate_where_one_is_wanted(tmp_path: Path, sandbox: Sandbox, issued: Certificates) -> None:
    error = failure(spec_of(tmp_path, tls(sandbox.bootstrap(Listener.MTLS), issued.authority)))
    assert error.why == "the broker wants a client certificate and did not accept ours"


def test_a_wrong_password_is_tried_once(tmp_path: Path, sandbox: Sandbox) -> None:
    with proxy(sandbox.bootstrap(Listener.SCRAM).split(",")[0]) as way:
        failure(spec_of(tmp_path, sasl(way.address, password="wrong-password")))
        time.sleep(1.5)  # a client left open would have tried again within 0.1 s
        probe = 1
        assert way.connections - probe == 1


def test_brokers_that_are_advertised_but_out_of_reach(sandbox: Sandbox) -> None:
    servers = sandbox.bootstrap(Listener.PLAIN)
    with proxy(servers.split(",")[0], advertising_port_1(servers)) as way:
        error = failure(from_servers(way.address, source="-b"))
    assert error.why.startswith("the bootstrap server answers, but it advertises")
    assert "127.0.0.1:1" in error.why
    assert "advertised.listeners" in error.hint
