"""Spring Boot's ``application.yml`` and ``application.properties`` → the Kafka clients that they configure."""

from __future__ import annotations

from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.frameworks import embedded
from kafka_resilience_cli.clients.recognition import Hint
from kafka_resilience_cli.clients.spring.boot import boot_configs
from kafka_resilience_cli.clients.spring.stream import stream_configs


def spring_configs(document: ClientDocument, hint: Hint) -> tuple[ClientConfig, ...]:
    """Every client that the file configures, per profile; none where it says nothing about Kafka.

    Where bindings of Spring Cloud Stream have a role, ``spring.kafka`` is what they start from and no client of its
    own. The clients that a Streams application makes come after all others.
    """
    bindings = stream_configs(document, hint)
    roles = {config.role for config in bindings}
    made = (*(config for config in boot_configs(document, hint) if config.role not in roles), *bindings)
    return (*made, *(each for config in made for each in embedded(config)))
