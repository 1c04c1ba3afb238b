"""What rules say about secrets, encryption and authentication, and what they leave alone."""

from __future__ import annotations

import json

import pytest

from kafka_resilience_cli.lint.rules.security.secret_values import has_secret, holds_secret
from tests.lint.families import outcome, said, topology

FILE = "checkout.properties"
JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required"


def alone(
    settings: str, family: str = "java", version: str = "4.1", role: str = "producer", host: str = "kafka"
) -> dict[str, str]:
    """A file that a comment declares; its settings begin on line 3."""
    return {
        FILE: f"# krc: client family={family} role={role} version={version}\nbootstrap.servers={host}:9093\n{settings}"
    }


def rdk(settings: str, version: str = "2.16", host: str = "kafka") -> dict[str, str]:
    return alone(settings, "librdkafka", version, host=host)


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("sasl.password", "Tr0ub4dor", True),
        ("sasl.password", "${env:PASSWORD}", False),
        ("sasl.password", "${file:/run/secrets/kafka:password}", False),
        ("sasl.password", "${secretManager:kafka/prod:password}", False),
        ("sasl.password", "${PASSWORD}", False),
        ("sasl.password", "${PASSWORD:}", False),
        ("sasl.password", "${PASSWORD:${OTHER}}", False),
        ("sasl.password", "${PASSWORD:geheim1}", True),
        ("sasl.password", "${PASSWORD:-geheim1}", True),
        ("sasl.password", "${PASSWORD:?set it}", False),
        ("sasl.password", "{{ password }}", False),
        ("sasl.password", "{{ .Values.kafka.password | quote }}", False),
        ("sasl.password", "<password>", False),
        ("sasl.password", "[password]", False),
        ("sasl.password", "{the password of your cluster}", False),
        ("sasl.password", ":password:", False),
        ("sasl.password", "$PASSWORD", False),
        ("sasl.password", "pa$word", True),
        ("sasl.password", "%PASSWORD%", False),
        ("sasl.password", "%(password)s", False),
        ("sasl.password", "@kafka.password@", False),
        ("sasl.password", "#{PASSWORD}#", False),
        ("sasl.password", "", False),
        ("sasl.password", '""', False),
        ("sasl.password", "*****", False),
        ("sasl.password", "YOUR_API_SECRET", False),
        ("sasl.password", "changeme", False),
        ("sasl.password", "%s", False),
        ("kafka.api.secret", "CLOUD_API_SECRET", False),
        ("kafka.api.secret", "CLOUD_7", True),
        ("kafka.api.secret", "APIKEY", False),
        ("kafka.api.secret", "MONKEY", True),
        ("spring.kafka.ssl.trust-store-password", "s3cret", False),
        ("sasl.jaas.config", f'{JAAS} password="Endpoint=sb://x.example/;SharedAccessKey=XXXXXX";', False),
        ("sasl.jaas.config", f'{JAAS} password="Endpoint=sb://x.example/;SharedAccessKey=Zm9vYmFy";', True),
        ("sasl.password", "ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)", False),
        ("sasl.password", "{cipher}AQA6EIb2", False),
        ("ssl.key.password", "s3cret", True),
        ("ssl.keystore.password", "s3cret", True),
        ("ssl.truststore.password", "changeit", False),
        ("ssl.keystore.key", "-----BEGIN PRIVATE KEY----- MIIE", True),
        ("ssl.keystore.location", "/etc/client.p12", False),
        ("ssl.key.pem", "-----BEGIN PRIVATE KEY----- MIIE", True),
        ("ssl.key.location", "/etc/client.key", False),
        ("sasl.oauthbearer.client.secret", "s3cret", True),
        ("sasl.oauthbearer.client.credentials.client.secret", "s3cret", True),
        ("sasl.oauthbearer.token.endpoint.url", "https://idp/token", False),
        ("sasl.username", "checkout", False),
        ("basic.auth.credentials.source", "USER_INFO", False),
        ("basic.auth.user.info", "checkout:s3cret", True),
        ("basic.auth.user.info", "${SR_USER}:${SR_PASSWORD}", False),
        ("schema.registry.basic.auth.user.info", "<key>:<secret>", False),
        ("schema.registry.url", "https://checkout:s3cret@registry", True),
        ("schema.registry.url", "https://registry:8081", False),
        ("schema.registry.url", "https://${USER}:${PASSWORD}@registry", False),
        ("connection.url", "jdbc:postgresql://db/shop?user=a&password=s3cret", True),
        ("connection.url", "jdbc:postgresql://db/shop?user=a&password=${file:/s:p}", False),
        ("connection.password", "s3cret", True),
        ("database.password", "${file:/s.properties:database}", False),
        ("aws.secret.access.key", "wJalrXUtnFEMI", True),
        ("aws.access.key.id", "AKIA", False),
        ("snowflake.private.key", "MIIE", True),
        ("kafka.api.secret", "s3cret", True),
        ("sasl.jaas.config", f'{JAAS} username="a" password="s3cret";', True),
        ("sasl.jaas.config", f"{JAAS} username='a' password='s3cret';", True),
        ("sasl.jaas.config", f'{JAAS} username="a" password="${{PASSWORD}}";', False),
        ("sasl.jaas.config", f'{JAAS} username="a" password="<password>";', False),
        (
            "sasl.jaas.config",
            'com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true keyTab="/a";',
            False,
        ),
        ("sasl.jaas.config", "a.OAuthBearerLoginModule required clientId='a' clientSecret='s3cret';", True),
        ("sasl.jaas.config", f'{JAAS} username="$ConnectionString" password="{{YOUR.CONNECTION.STRING}}";', False),
        ("sasl.jaas.config", f'{JAAS} username="$ConnectionString" password="sb://a/;SharedAccessKey=x1=";', True),
        ("sasl.jaas.config", f'{JAAS} username="a" password="${{strimzidir:/opt/kafka/secret:key}}";', False),
        ("KAFKA_SASL_JAAS_CONFIG", f'{JAAS} username="a" password="s3cret";', True),
        ("password.encoder.iterations", "4096", False),
    ],
)
def test_what_is_a_secret(key: str, text: str, expected: bool) -> None:
    assert has_secret(key, text) is expected


def test_names_of_secrets_are_whole_words() -> None:
    assert not holds_secret("max.passwordless.attempts")
    assert not holds_secret("secret.provider.class")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "application.yml": "spring:\n  datasource:\n    password: s3cret\n"
                "  kafka:\n    bootstrap-servers: a:9093\n"
                "    security.protocol: SSL\n    ssl:\n      key-password: s3cret\n"
            },
            [("X001", "application.yml", 8)],
            id="Spring's own, not the database's",
        ),
        pytest.param(
            {
                "application.properties": "spring.datasource.password=s3cret\nspring.kafka.streams.application-id=a\n"
                "spring.kafka.streams.properties.commit.interval.ms=100\n"
            },
            [],
            id="not the database's of a Streams application either",
        ),
        pytest.param(
            {
                "application.yml": "spring:\n  kafka:\n    bootstrap-servers: kafka:9093\n    properties:\n"
                "      security.protocol: SSL\n      basic.auth.user.info: a:s3cret\n    producer:\n      acks: all\n"
                "    consumer:\n      group-id: a\n"
            },
            [("X001", "application.yml", 6)],
            id="once for two clients",
        ),
        pytest.param(
            {
                "sink.json": json.dumps(
                    {
                        "name": "s",
                        "config": {
                            "connector.class": "org.example.SinkConnector",
                            "topics": "a",
                            "connection.password": "s3cret",
                        },
                    },
                    indent=1,
                )
            },
            [("X001", "sink.json", 6)],
            id="a connector's own",
        ),
    ],
)
def test_inline_secrets(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert [each for each in said("X", files) if each[0] == "X001"] == expected


def test_a_secret_is_never_shown() -> None:
    files = rdk(
        "sasl.username=checkout\nsasl.password=Tr0ub4dor\nsasl.mechanism=PLAIN\nsecurity.protocol=sasl_plaintext\n"
    )
    findings = outcome(files).findings
    assert "X001" in [finding.code for finding in findings]
    assert "Tr0ub4dor" not in repr(findings)


def declared(settings: str, profile: str = "prod") -> dict[str, str]:
    client = "{family: java, version: '4.1', file: clients/checkout.properties}"
    body = f"profile: {profile}\ntopics:\n  orders: {{partitions: 6, replication_factor: 3}}\n"
    return topology(
        f"{body}producers:\n  checkout: {{topics: [orders], client: {client}}}\n",
        checkout=f"bootstrap.servers=kafka:9092\n{settings}",
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(declared(""), [("X002", FILE, 1)], id="by default"),
        pytest.param(declared("security.protocol=SASL_PLAINTEXT\n"), [("X002", FILE, 2)], id="with a password"),
        pytest.param(declared("security.protocol=ssl\n"), [], id="in small letters"),
        pytest.param(declared("security.protocol=${PROTOCOL}\n"), [], id="a placeholder"),
        pytest.param(alone("security.protocol=PLAINTEXT\n", host="localhost"), [], id="on the same machine"),
        pytest.param(
            {"producer.properties": "bootstrap.servers=kafka:9092\nacks=all\nlinger.ms=5\n"},
            [],
            id="a guessed file may be completed",
        ),
        pytest.param(
            {"producer.properties": "bootstrap.servers=kafka:9092\nacks=all\nsecurity.protocol=PLAINTEXT\n"},
            [("X002", "producer.properties", 3)],
            id="written is written",
        ),
    ],
)
def test_plaintext(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("X", files) == expected


def test_plaintext_is_an_error_only_in_production() -> None:
    severities = {
        where: next(str(each.severity) for each in outcome(files).findings if each.code == "X002")
        for where, files in {
            "prod": declared("security.protocol=PLAINTEXT\n"),
            "dev": declared("security.protocol=PLAINTEXT\n", "dev"),
            "by default": declared(""),
            "a file": alone("security.protocol=PLAINTEXT\n"),
        }.items()
    }
    assert severities == {"prod": "error", "dev": "warning", "by default": "warning", "a file": "warning"}


TLS = "security.protocol=SSL\n"
HOSTS = "ssl.endpoint.identification.algorithm="


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(alone(f"{TLS}{HOSTS}\n"), [("X003", FILE, 4)], id="Java, no host names"),
        pytest.param(alone(f"{TLS}{HOSTS}https\n"), [], id="Java, the default written out"),
        pytest.param(alone(f"{TLS}{HOSTS}\n", host="localhost"), [], id="on the same machine"),
        pytest.param(rdk(f"{TLS}{HOSTS}none\n"), [("X003", FILE, 4)], id="librdkafka, no host names"),
        pytest.param(
            rdk(f"{TLS}enable.ssl.certificate.verification=false\n"),
            [("X003", FILE, 4)],
            id="librdkafka, any certificate",
        ),
        pytest.param(rdk(TLS, version="1.9"), [("X003", FILE, 1)], id="librdkafka 1.9 by default"),
        pytest.param(rdk(TLS), [], id="librdkafka 2 by default"),
        pytest.param(
            rdk(f"{TLS}enable.sasl.oauthbearer.unsecure.jwt=true\n"), [("X003", FILE, 4)], id="unsigned tokens"
        ),
        pytest.param(alone(f"security.protocol=PLAINTEXT\n{HOSTS}\n"), [("X002", FILE, 3)], id="nothing to verify"),
    ],
)
def test_verification(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("X", files) == expected


LOGIN = f'sasl.jaas.config={JAAS} username="a" password="${{env:PASSWORD}}";\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(alone(TLS + LOGIN + "sasl.mechanism=PLAIN\n"), [("X004", FILE, 4)], id="Java says nothing"),
        pytest.param(
            rdk(TLS + "sasl.username=a\nsasl.password=${env:PASSWORD}\n"), [("X004", FILE, 4)], id="librdkafka warns"
        ),
        pytest.param(
            alone("security.protocol=SASL_SSL\n" + LOGIN), [("X004", FILE, 4)], id="Kerberos without its login"
        ),
        pytest.param(alone("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n" + LOGIN), [], id="in effect"),
        pytest.param(
            alone(
                "security.protocol=SASL_SSL\nsasl.jaas.config=com.sun.security.auth.module.Krb5LoginModule required;\n"
            ),
            [],
            id="Kerberos meant",
        ),
        pytest.param(
            alone("security.protocol=SASL_SSL\nsasl.kerberos.service.name=kafka\n"),
            [],
            id="Kerberos by the system's login",
        ),
        pytest.param(
            alone(TLS + "sasl.mechanism=GSSAPI\nsasl.kerberos.service.name=kafka\n"), [], id="defaults written out"
        ),
        pytest.param(
            rdk("security.protocol=SASL_SSL\nsasl.username=a\nsasl.password=${env:P}\n"),
            [("X004", FILE, 4)],
            id="no mechanism",
        ),
        pytest.param(
            rdk("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n"), [("X004", FILE, 4)], id="no credentials"
        ),
        pytest.param(
            rdk("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.username=a\n"),
            [],
            id="the program adds the password",
        ),
        pytest.param(rdk("security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\n"), [], id="a token by callback"),
        pytest.param(alone("security.protocol=${PROTOCOL}\n" + LOGIN), [], id="a placeholder"),
    ],
)
def test_authentication(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("X", files) == expected
