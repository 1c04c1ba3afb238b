"""Client configuration for each listener of a sandbox: as values, and as files for Java and librdkafka clients."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kafka_resilience_cli.sandbox.certificates import Certificates
from kafka_resilience_cli.sandbox.node import render
from kafka_resilience_cli.sandbox.options import Listener
from kafka_resilience_cli.sandbox.users import PASSWORD, USER

_JAVA_LOGIN = {
    Listener.SCRAM: ("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule"),
    Listener.PLAIN_SASL: ("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule"),
}


def librdkafka_config(listener: Listener, bootstrap: str, certificates: Certificates | None) -> dict[str, str]:
    """What confluent-kafka takes as it is."""
    config = {"bootstrap.servers": bootstrap, "security.protocol": listener.protocol}
    if listener in _JAVA_LOGIN:
        config |= {
            "sasl.mechanism": _JAVA_LOGIN[listener][0],
            "sasl.username": USER,
            "sasl.password": PASSWORD,
        }
    if listener.encrypted and certificates:
        config["ssl.ca.location"] = str(certificates.authority)
    if listener is Listener.MTLS and certificates:
        config["ssl.certificate.location"] = str(certificates.client_certificate)
        config["ssl.key.location"] = str(certificates.client_key)
    return config


def java_config(listener: Listener, bootstrap: str, certificates: Certificates | None) -> dict[str, str]:
    """The same in the Java client's keys."""
    config = {"bootstrap.servers": bootstrap, "security.protocol": listener.protocol}
    if listener in _JAVA_LOGIN:
        mechanism, module = _JAVA_LOGIN[listener]
        config["sasl.mechanism"] = mechanism
        config["sasl.jaas.config"] = f'{module} required username="{USER}" password="{PASSWORD}";'
    if listener.encrypted and certificates:
        config["ssl.truststore.type"] = "PEM"
        config["ssl.truststore.location"] = str(certificates.authority)
    if listener is Listener.MTLS and certificates:
        config["ssl.keystore.type"] = "PEM"
        config["ssl.keystore.location"] = str(certificates.client)
    return config


def client_files(directory: Path, listener: Listener) -> tuple[Path, Path]:
    """Where the Java and the librdkafka file of a listener are."""
    return directory / f"{listener}.properties", directory / f"{listener}.librdkafka.properties"


def write_client_files(directory: Path, bootstraps: Mapping[Listener, str], certificates: Certificates | None) -> None:
    """One pair of files per listener."""
    directory.mkdir(exist_ok=True)
    for listener, bootstrap in bootstraps.items():
        java, librdkafka = client_files(directory, listener)
        java.write_text(render(java_config(listener, bootstrap, certificates)))
        librdkafka.write_text(render(librdkafka_config(listener, bootstrap, certificates)))
