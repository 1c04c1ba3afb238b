"""What rules look at, where that is not a value of the topology itself: clients joined with their declarations.

Topics, chains and topologies are judged as :mod:`kafka_resilience_cli.topology.model` has them.
"""

from __future__ import annotations

from dataclasses import dataclass

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family
from kafka_resilience_cli.clients.effective import effective
from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.lint.rule import AddKey, SetValue
from kafka_resilience_cli.settings import Declared, Known, Setting
from kafka_resilience_cli.topology import model


class MissingFact(Exception):
    """Raised inside a rule by asking for what is not known; the engine records the rule as unknown there."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


@dataclass(frozen=True, slots=True, repr=False)
class Client:
    """Any client: what a file configures, and the application that the topology declares for it, where it does.

    At least one of ``config`` and the declaration is there. A rule with this type sees every client.
    """

    label: str
    config: ClientConfig | None
    topology: model.Topology | None = None

    @property
    def file(self) -> ClientConfig:
        """Raises :class:`MissingFact` where the topology names no client file."""
        if self.config is None:
            raise MissingFact(f"the client file of {self.label}")
        return self.config

    @property
    def declared_at(self) -> DocPath | None:
        """The application in the topology."""
        return None

    @property
    def librdkafka(self) -> bool:
        return self.file.family is Family.LIBRDKAFKA

    @property
    def java(self) -> bool:
        """A Java client, also behind Spring Boot, Streams or Connect."""
        return not self.librdkafka

    @property
    def embedded_in(self) -> Family | None:
        """The framework that makes this client on the user's behalf: Connect or Streams."""
        return self.file.embedded_in

    def require_declared(self) -> None:
        """For rules about absent keys. Raises :class:`MissingFact` where whose file this is was only guessed."""
        if self.file.identity.guesses:
            raise MissingFact("a declaration of whose client this is")

    @property
    def version(self) -> Version:
        """Of the client library; a missing patch level counts as the newest of its line."""
        if self.file.version is None:
            raise MissingFact("the client's version")
        return self.file.version

    def setting(self, key: str) -> Setting[str]:
        return effective(self.file, key)

    def value(self, key: str) -> str:
        """The effective value as text. Raises :class:`MissingFact` where it is not known."""
        setting = self.setting(key)
        if not isinstance(setting, Known):
            raise MissingFact(setting.missing)
        return setting.value

    def number(self, key: str) -> int:
        """An integer. A text that is none is for rule U005 to say; here it is a missing fact."""
        text = self.value(key).strip()
        try:
            return int(text)
        except ValueError:
            raise MissingFact(f"a number for {key}") from None

    def decimal(self, key: str) -> float:
        """A number that may have a fraction: librdkafka's ``linger.ms``."""
        text = self.value(key).strip()
        try:
            return float(text)
        except ValueError:
            raise MissingFact(f"a number for {key}") from None

    def flag(self, key: str) -> bool:
        """librdkafka also takes ``1`` and ``t`` for true, ``0`` and ``f`` for false."""
        text = self.value(key).strip().lower()
        if text == "true" or (self.librdkafka and text in ("1", "t")):
            return True
        if text == "false" or (self.librdkafka and text in ("0", "f")):
            return False
        raise MissingFact(f"true or false for {key}")

    def written(self, key: str) -> bool:
        """Whether the file itself sets the key."""
        return key in self.file.written

    def declared(self, key: str) -> bool:
        """Whether the value in force was written in a file, not a default or a framework's choice."""
        setting = self.setting(key)
        return isinstance(setting, Known) and isinstance(setting.origin, Declared)

    def spelled(self, key: str) -> str:
        """The key as the file has it, for messages: librdkafka's other name for it, Spring's property."""
        entries = self.file.written.get(key)
        return entries[0].key if entries else key

    def at(self, key: str) -> DocPath:
        """The place of a key in the client's file; the file itself where the key is absent."""
        return self.file.where(key)

    def put(self, key: str, value: str) -> SetValue | AddKey:
        """The edit that makes ``key`` be ``value``, whether the file has the key or not."""
        return SetValue(self.at(key), value) if self.written(key) else AddKey(self.file.path, key, value)


@dataclass(frozen=True, slots=True, repr=False)
class Producer(Client):
    app: model.Producer | None = None

    @property
    def declared_at(self) -> DocPath | None:
        return self.app.path if self.app else None

    @property
    def may_lose(self) -> bool:
        """The topology says so: ``guarantee: at-most-once``."""
        return self.app is not None and self.app.guarantee is model.Guarantee.AT_MOST_ONCE

    @property
    def topics(self) -> tuple[str, ...]:
        if self.app is None:
            raise MissingFact("the topics that it writes")
        return self.app.topics


@dataclass(frozen=True, slots=True, repr=False)
class Consumer(Client):
    app: model.Consumer | None = None

    @property
    def declared_at(self) -> DocPath | None:
        return self.app.path if self.app else None

    @property
    def declaration(self) -> model.Consumer:
        if self.app is None:
            raise MissingFact("the consumer's declaration in a topology")
        return self.app

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(subscription.topic for subscription in self.declaration.topics)


@dataclass(frozen=True, slots=True, repr=False)
class ShareConsumer(Client):
    app: model.Consumer | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Admin(Client):
    pass


@dataclass(frozen=True, slots=True, repr=False)
class StreamsApp(Client):
    app: model.Streams | None = None

    @property
    def declared_at(self) -> DocPath | None:
        return self.app.path if self.app else None


@dataclass(frozen=True, slots=True, repr=False)
class Sink(Client):
    """A sink connector. Its consumer and its dead-letter producer are clients of their own, ``embedded_in`` Connect."""

    app: model.Connector | None = None

    @property
    def declared_at(self) -> DocPath | None:
        return self.app.path if self.app else None


@dataclass(frozen=True, slots=True, repr=False)
class Source(Client):
    """A source connector; its producer is a client of its own."""

    app: model.Connector | None = None

    @property
    def declared_at(self) -> DocPath | None:
        return self.app.path if self.app else None


@dataclass(frozen=True, slots=True, repr=False)
class Worker(Client):
    """A Connect worker."""


@dataclass(frozen=True, slots=True)
class DeadLetterQueue:
    """A dead-letter queue, the chain that ends in it, and the topic where krc owns it."""

    name: str
    chain: model.RetryChain
    topic: model.Topic | None
    spec: model.DlqSpec | None
    topology: model.Topology

    @property
    def path(self) -> DocPath:
        return self.spec.path if self.spec else self.chain.path


@dataclass(frozen=True, slots=True)
class RetryTier:
    """One retry topic of a chain."""

    hop: model.Hop
    chain: model.RetryChain
    topic: model.Topic | None
    topology: model.Topology
