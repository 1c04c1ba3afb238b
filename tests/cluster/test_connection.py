from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kafka_resilience_cli.cluster.connection import ConnectionSpec, from_client_file
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.secrets import mask

SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
OAUTH = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule"

SASL = "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\n"
PASSWORD = f'sasl.jaas.config={SCRAM} required username="alice" password="alice-planted";\n'

Reading = Callable[[str], ConnectionSpec]


@pytest.fixture
def spec_of(tmp_path: Path) -> Reading:
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    (tmp_path / "key.p12").write_bytes(b"\x30\x82")

    def read(text: str) -> ConnectionSpec:
        path = tmp_path / "client.properties"
        path.write_text("bootstrap.servers=kafka:9092\n" + text)
        return from_client_file(path, source="--client-config", environ={"PASSWORD": "from-env-planted"})

    return read


TRANSLATED: dict[str, tuple[str, dict[str, str]]] = {
    "nothing but servers": ("", {"security.protocol": "PLAINTEXT"}),
    "a lower-case protocol": ("security.protocol=plaintext", {"security.protocol": "PLAINTEXT"}),
    "scram": (
        SASL + PASSWORD,
        {
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": "alice",
            "sasl.password": "alice-planted",
        },
    ),
    "plain over tls with a PEM authority": (
        "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nssl.truststore.type=PEM\nssl.truststore.location=ca.pem\n"
        f'sasl.jaas.config={PLAIN} required username="u" password="${{env:PASSWORD}}";',
        {
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": "PLAIN",
            "sasl.username": "u",
            "sasl.password": "from-env-planted",
            "ssl.ca.location": "{dir}/ca.pem",
        },
    ),
    "a PKCS12 key store": (
        "security.protocol=SSL\nssl.keystore.location=key.p12\nssl.keystore.password=store-planted\n"
        "ssl.key.password=store-planted",
        {
            "security.protocol": "SSL",
            "ssl.keystore.location": "{dir}/key.p12",
            "ssl.keystore.password": "store-planted",
        },
    ),
    "a PEM key store": (
        "security.protocol=SSL\nssl.keystore.type=PEM\nssl.keystore.location=ca.pem\nssl.key.password=key-planted",
        {
            "security.protocol": "SSL",
            "ssl.certificate.location": "{dir}/ca.pem",
            "ssl.key.location": "{dir}/ca.pem",
            "ssl.key.password": "key-planted",
        },
    ),
    "host names unchecked": (
        "security.protocol=SSL\nssl.endpoint.identification.algorithm=",
        {"security.protocol": "SSL", "ssl.endpoint.identification.algorithm": "none"},
    ),
    "oidc": (
        "security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\n"
        "sasl.oauthbearer.token.endpoint.url=https://login.example/token\n"
        f'sasl.jaas.config={OAUTH} required clientId="id" clientSecret="oidc-planted" scope="kafka" '
        'extension_pool="p";',
        {
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": "OAUTHBEARER",
            "sasl.oauthbearer.method": "oidc",
            "sasl.oauthbearer.client.id": "id",
            "sasl.oauthbearer.client.secret": "oidc-planted",
            "sasl.oauthbearer.scope": "kafka",
            "sasl.oauthbearer.token.endpoint.url": "https://login.example/token",
            "sasl.oauthbearer.extensions": "pool=p",
        },
    ),
    "what does not concern connecting is left out": (
        "acks=all\nkey.serializer=x.StringSerializer\nrequest.timeout.ms=1\nssl.enabled.protocols=TLSv1.3\n"
        "group.id=g\nclient.id=me\nreconnect.backoff.max.ms=500",
        {"security.protocol": "PLAINTEXT", "client.id": "me", "reconnect.backoff.max.ms": "500"},
    ),
    "librdkafka": (
        "security.protocol=sasl_ssl\nsasl.mechanisms=PLAIN\nsasl.username=u\nsasl.password=raw\\planted\n"
        "ssl.ca.location=ca.pem\nacks=all\ngroup.id=g\nplugin.library.paths=evil.so\ndebug=all",
        {
            "security.protocol": "sasl_ssl",
            "sasl.mechanism": "PLAIN",
            "sasl.username": "u",
            "sasl.password": "raw\\planted",
            "ssl.ca.location": "{dir}/ca.pem",
        },
    ),
}


@pytest.mark.parametrize(("text", "expected"), TRANSLATED.values(), ids=TRANSLATED)
def test_client_files_in_librdkafkas_terms(
    spec_of: Reading, tmp_path: Path, text: str, expected: dict[str, str]
) -> None:
    spec = spec_of(text)
    assert spec.settings == {key: value.replace("{dir}", str(tmp_path)) for key, value in expected.items()}
    assert (spec.bootstrap, spec.label) == ("kafka:9092", "kafka:9092")


REFUSED: dict[str, tuple[str, str, str]] = {
    "delegation tokens": (
        SASL + f'sasl.jaas.config={SCRAM} required username="u" password="p" tokenauth="true";',
        r"client\.properties:4: sasl\.jaas\.config uses delegation tokens",
        "use a SCRAM user",
    ),
    "kerberos": (
        "security.protocol=SASL_SSL\nsasl.mechanism=GSSAPI",
        r"client\.properties:3: sasl\.mechanism asks for Kerberos",
        "use SCRAM, PLAIN",
    ),
    "kerberos by default": ("security.protocol=SASL_SSL", "asks for Kerberos", "use SCRAM, PLAIN"),
    "kerberos for librdkafka": (
        "security.protocol=SASL_SSL\nsasl.mechanisms=GSSAPI\nsasl.username=u",
        r"client\.properties:3: sasl\.mechanisms asks for Kerberos",
        "use SCRAM, PLAIN",
    ),
    "no login": (SASL, "has no sasl.jaas.config", "put it in"),
    "a login without a password": (
        SASL + f'sasl.jaas.config={SCRAM} required username="u";',
        r"client\.properties:4: sasl\.jaas\.config has no password",
        "",
    ),
    "oidc without an endpoint": (
        "security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\n"
        f"sasl.jaas.config={OAUTH} required clientId=i clientSecret=s;",
        "sasl.oauthbearer.token.endpoint.url is missing",
        "give clientId",
    ),
    "iam without its library": (
        "security.protocol=SASL_SSL\nsasl.mechanism=AWS_MSK_IAM\nsasl.jaas.config=a.IAMLoginModule required;",
        r"client\.properties:3: sasl\.mechanism asks for AWS_MSK_IAM, which needs an optional library",
        "pip install 'kafka-resilience-cli[msk]'",
    ),
    "a key store without a password": (
        "security.protocol=SSL\nssl.keystore.location=key.p12",
        "needs ssl.keystore.password",
        "",
    ),
    "a class of one's own": ("ssl.engine.factory.class=a.B", "ssl.engine.factory.class is not supported", ""),
    "a file that is not there": (
        "security.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.location=nope.pem",
        r"client\.properties:4: ssl\.truststore\.location names a file that does not exist",
        "relative paths start from the client file's directory",
    ),
    "an unset variable": (
        "security.protocol=SSL\nssl.keystore.password=${env:NOPE}",
        r"client\.properties:3: ssl\.keystore\.password needs the environment variable NOPE",
        "export NOPE=…",
    ),
}


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_names_key_and_way_out(
    spec_of: Reading, monkeypatch: pytest.MonkeyPatch, text: str, message: str, hint: str
) -> None:
    monkeypatch.setitem(sys.modules, "aws_msk_iam_sasl_signer", None)
    with pytest.raises(KrcError, match=message) as caught:
        spec_of(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        SASL + PASSWORD,
        "security.protocol=SSL\nssl.keystore.location=key.p12\nssl.keystore.password=alice-planted",
        "sasl.mechanisms=PLAIN\nsasl.username=u\nsasl.password=alice-planted",
    ],
    ids=["java login", "java store", "librdkafka"],
)
def test_secrets_are_masked_and_not_in_the_repr(spec_of: Reading, text: str) -> None:
    spec = spec_of(text)
    assert "alice-planted" not in repr(spec)
    assert mask("alice-planted") == "********"


def test_servers_beside_a_file_replace_those_in_it(tmp_path: Path) -> None:
    path = tmp_path / "client.properties"
    path.write_text("bootstrap.servers=old:9092\nclient.id=me\n")
    spec = from_client_file(path, source="--client-config", environ={}, bootstrap="new:9093,newer:9094")
    assert (spec.bootstrap, spec.settings["client.id"]) == ("new:9093,newer:9094", "me")


def test_a_file_without_servers_says_so(tmp_path: Path) -> None:
    path = tmp_path / "client.properties"
    path.write_text("client.id=me\n")
    with pytest.raises(KrcError, match=r"names no bootstrap\.servers"):
        from_client_file(path, source="--client-config", environ={})
