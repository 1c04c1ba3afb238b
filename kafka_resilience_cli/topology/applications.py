"""The sections about applications: ``producers``, ``consumers``, ``connectors``, ``streams``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kafka_resilience_cli.findings import DocPath, Finding, Severity
from kafka_resilience_cli.settings import Declared, Known
from kafka_resilience_cli.topology.clientfiles import ClientFiles, Settings, UnusableFile
from kafka_resilience_cli.topology.layers import Keys
from kafka_resilience_cli.topology.model import (
    ClientRef,
    Connector,
    Consumer,
    DlqSpec,
    Guarantee,
    Processing,
    Producer,
    Streams,
    Subscription,
)
from kafka_resilience_cli.topology.reading import Level, Reading
from kafka_resilience_cli.topology.references import References
from kafka_resilience_cli.topology.subscriptions import Subscriptions
from kafka_resilience_cli.units import parse_duration

CONNECT_DLQ = "errors.deadletterqueue.topic.name"
STREAMS_DLQ = "errors.dead.letter.queue.topic.name"
"""KIP-1034, Kafka 4.2. Its dots are not Connect's."""


class Applications:
    """Reads the application sections of one document. ``own`` are the names of its topics, prefixed."""

    def __init__(self, reading: Reading, references: References, files: ClientFiles, own: frozenset[str]) -> None:
        self._reading = reading
        self._references = references
        self._files = files
        self._own = own
        self._subscriptions = Subscriptions(reading, references)

    def producers(self) -> dict[str, Producer]:
        found = {}
        for label, keys in self._entries("producers", "topics"):
            reading = self._reading
            guarantee = reading.get(*keys, "guarantee")
            transactional = reading.text(*keys, "transactional_id")
            found[label] = Producer(
                label,
                self._topics((*keys, "topics")),
                reading.path(keys),
                client=self._client(keys),
                guarantee=Guarantee(guarantee) if guarantee else None,
                transactional_id=reading.prefixed(transactional) if transactional else "",
            )
        return found

    def consumers(self) -> dict[str, Consumer]:
        found = {}
        for label, keys in self._entries("consumers", "topics"):
            reading = self._reading
            found[label] = Consumer(
                label,
                reading.prefixed(reading.text(*keys, "group") or label),
                self._subscriptions.of(keys),
                reading.path(keys),
                client=self._client(keys),
                instances=reading.get(*keys, "instances"),
                zones=tuple(reading.get(*keys, "zones") or ()),
                processing=self._processing((*keys, "processing")),
            )
        return found

    def connectors(self) -> dict[str, Connector]:
        found = {}
        for label, keys in self._entries("connectors", "file"):
            file = self._reading.text(*keys, "file")
            settings = self._settings((*keys, "file"), file, connector=True)
            name = (settings.name if settings else "") or label
            found[label] = Connector(
                label,
                f"connect-{self._reading.prefixed_once(name)}",
                file,
                self._reading.path(keys),
                reads=self._connector_reads(keys, settings) if settings else (),
                writes=self._connector_writes(settings) if settings else (),
            )
        return found

    def streams(self) -> dict[str, Streams]:
        found = {}
        for label, keys in self._entries("streams", "topics"):
            reading = self._reading
            client = self._client(keys, family="java")
            settings = None
            if client and client.file:
                settings = self._settings((*keys, "client", "file"), client.file, connector=False)
            found[label] = Streams(
                label,
                self._application_id(label, keys, client, settings),
                self._subscriptions.of(keys, dlq=self._file_dlq((keys,), settings, STREAMS_DLQ)),
                reading.path(keys),
                client=client,
                writes=self._topics((*keys, "writes")),
            )
        return found

    def _entries(self, section: str, required: str) -> Iterator[tuple[str, Keys]]:
        """The entries that have what they cannot do without; an environment may have undeclared it."""
        for label in sorted(self._reading.layers.section(section)):
            keys: Keys = (section, label)
            if self._reading.get(*keys, required):
                yield label, keys
            else:
                self._reading.complain("Y210", f"{label} has no {required!r}", self._reading.path(keys), key=True)

    def _topics(self, keys: Keys) -> tuple[str, ...]:
        names: list[str] = []
        for index, name in enumerate(self._reading.get(*keys) or ()):
            path = self._reading.path((*keys, index))
            full = self._references.topic(name, path)
            if full in names:
                self._reading.complain("Y215", f"{name} is listed twice", path, "list it once")
            else:
                names.append(full)
        return tuple(names)

    def _client(self, owner: Keys, family: str = "") -> ClientRef | None:
        keys: Keys = (*owner, "client")
        if not isinstance(self._reading.get(*keys), dict):
            return None
        client = ClientRef(
            self._reading.text(*keys, "family") or family,
            self._reading.text(*keys, "version"),
            self._reading.text(*keys, "file"),
            self._reading.path((*keys, "file")),
        )
        if client.file and owner[0] != "streams":  # whose file is read, and complained about, in full
            self._resolve((*keys, "file"), client.file)
        return client

    def _processing(self, keys: Keys) -> Processing:
        level, dedup = (Level(keys),), (*keys, "dedup")
        return Processing(
            max_time_per_record=self._reading.known(level, "max_time_per_record", parse_duration),
            side_effects=self._reading.get(*keys, "side_effects"),
            dedup_key=self._reading.text(*dedup, "key"),
            dedup_store=self._reading.text(*dedup, "store"),
            dedup_window=self._reading.known((Level(dedup),), "window", parse_duration),
        )

    def _resolve(self, keys: Keys, file: str) -> bool:
        path = self._reading.path(keys)
        try:
            self._files.resolve(path.file, file)
        except UnusableFile as error:
            self._reading.complain("Y204", error.message, path, error.hint)
            return False
        return True

    def _settings(self, keys: Keys, file: str, *, connector: bool) -> Settings | None:
        path = self._reading.path(keys)
        try:
            found = self._files.resolve(path.file, file)
            settings = self._files.connector(found) if connector else self._files.settings(found)
        except UnusableFile as error:
            if error.location:
                self._reading.findings.append(
                    Finding("Y205", Severity.ERROR, error.message, location=error.location, hint=error.hint)
                )
            else:
                self._reading.complain("Y204", error.message, path, error.hint)
            return None
        sources = self._reading.layers.document.sources
        if settings.document.file not in sources:
            sources.add(settings.document)
        return settings

    def _application_id(self, label: str, keys: Keys, client: ClientRef | None, settings: Settings | None) -> str:
        declared = self._reading.text(*keys, "application_id")
        if declared:
            return self._reading.prefixed(declared)
        if settings and settings.values.get("application.id"):
            return self._reading.prefixed_once(settings.values["application.id"])
        if settings and client:
            hint = "set application.id there, or application_id here"
            self._reading.complain("Y205", f"{client.file} has no application.id", client.path, hint)
        return self._reading.prefixed(label)

    def _file_topic(self, name: str) -> str:
        return name if name in self._references.external else self._reading.prefixed_once(name)

    def _file_dlq(self, places: tuple[Keys, ...], settings: Settings | None, key: str) -> DlqSpec | None:
        """The queue that a client's file names, with what the topology adds to it."""
        name = settings.values.get(key, "") if settings else ""
        named = Known(self._file_topic(name), Declared(settings.paths[key]), name) if settings and name else None
        declared = self._subscriptions.dlq(places, named)
        if declared or named is None or self._reading.get(*places[0], "dlq") == "none":
            return declared
        return DlqSpec(path=named.origin.path if isinstance(named.origin, Declared) else DocPath(""), topic=named)

    def _connector_reads(self, keys: Keys, settings: Settings) -> tuple[Subscription, ...]:
        dlq = self._file_dlq((keys,), settings, CONNECT_DLQ)
        names = [name.strip() for name in settings.values.get("topics", "").split(",") if name.strip()]
        path = settings.paths.get("topics", self._reading.path((*keys, "file")))
        found = {}
        for name in names:
            full = self._file_topic(name)
            self._references.used.append((name, full, path))
            found[full] = Subscription(full, path, dlq=dlq)
        if regex := settings.values.get("topics.regex"):
            path = settings.paths["topics.regex"]
            for full in self._matching(regex, path):
                found.setdefault(full, Subscription(full, path, dlq=dlq))
        return tuple(found.values())

    def _matching(self, regex: str, path: DocPath) -> list[str]:
        try:
            pattern = re.compile(regex)
        except re.error as error:
            hint = "Java may understand it; then list the topics under 'topics'"
            self._reading.complain(
                "Y218", f"topics.regex cannot be read: {error}", path, hint, severity=Severity.WARNING
            )
            return []
        prefix = self._reading.prefix
        names = {*self._own, *self._references.external}
        return sorted(n for n in names if pattern.fullmatch(n) or pattern.fullmatch(n.removeprefix(prefix)))

    def _connector_writes(self, settings: Settings) -> tuple[str, ...]:
        """``topic`` is what many source connectors call it; where it names none of ours it means something else."""
        values: Mapping[str, str] = settings.values
        if "topics" in values or "topics.regex" in values or not values.get("topic"):
            return ()
        full = self._file_topic(values["topic"])
        return (full,) if full in self._own or full in self._references.external else ()
