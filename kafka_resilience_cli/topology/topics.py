"""The sections about topics: ``topics``, ``external``, ``removed``, with ``presets`` and ``defaults``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.settings import Declared, Known
from kafka_resilience_cli.topology.configkeys import CONFIG_KEYS, canonical, vendor_key
from kafka_resilience_cli.topology.layers import Keys
from kafka_resilience_cli.topology.model import (
    Allowance,
    ExternalTopic,
    Hazard,
    Ordering,
    RemovedTopic,
    Role,
    Topic,
)
from kafka_resilience_cli.topology.nearest import did_you_mean
from kafka_resilience_cli.topology.reading import MIN_ISR, SHORT_MIN_ISR, Level, Reading, written

MAX_NAME = 249
_LEGAL = re.compile(r"[a-zA-Z0-9._-]+")
_DEFAULTS = Level(("defaults", "topic"), "defaults")


class Topics:
    """Reads the topic sections of one document."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._numbers: dict[tuple[str, str], Known[int] | None] = {}
        self._texts: dict[tuple[str, str], Any] = {}
        self._configs: dict[str, dict[str, Known[str]]] = {}

    def declared(self) -> dict[str, Topic]:
        """The topics that this topology owns, by name, sorted."""
        topics = {}
        for name in self._reading.layers.section("topics"):
            topic = self._topic(name)
            if topic is not None:
                topics[topic.name] = topic
        return dict(sorted(topics.items()))

    def external(self) -> dict[str, ExternalTopic]:
        """Other teams' topics. The environment's prefix is ours, so their names stay as they are."""
        found = {}
        for name in sorted(self._reading.layers.section("external")):
            level = (Level(("external", name)),)
            path = self._reading.path(("external", name))
            self._check_name(name, ("external", name))
            found[name] = ExternalTopic(
                name,
                path,
                partitions=self._reading.known(level, "partitions", int),
                replication_factor=self._reading.known(level, "replication_factor", int),
                config=self._reading.config(level),
            )
        return found

    def removed(self) -> dict[str, RemovedTopic]:
        """The topics that are to be deleted."""
        found = {}
        for name in self._reading.layers.section("removed"):
            keys: Keys = ("removed", name)
            full = self._reading.prefixed(name)
            accepted = self._reading.get(*keys, "data_loss") == "accepted"
            found[full] = RemovedTopic(full, self._reading.text(*keys, "reason"), accepted, self._reading.path(keys))
        return dict(sorted(found.items()))

    def _topic(self, name: str) -> Topic | None:
        reading = self._reading
        keys: Keys = ("topics", name)
        body: Mapping[str, Any] = reading.get(*keys) or {}
        path = reading.path(keys)
        full = self._check_name(reading.prefixed(name), keys)
        preset = self._preset(body, keys)
        partitions = self._number(keys, body, preset, "partitions")
        factor = self._number(keys, body, preset, "replication_factor")
        for known, key in ((partitions, "partitions"), (factor, "replication_factor")):
            if known is None:
                hint = f"declare it here, in a preset, or for all topics: defaults: {{topic: {{{key}: …}}}}"
                reading.complain("Y200", f"{full} has no {key}", path, hint, key=True, kind="topic", subject=full)
        config = self._config(keys, body, preset)
        if partitions is None or factor is None:
            return None
        self._check_min_isr(full, factor, config)
        return Topic(
            name=full,
            role=Role(self._text(body, preset, "role") or Role.EVENT),
            partitions=partitions,
            replication_factor=factor,
            config=config,
            path=path,
            key=self._text(body, preset, "key"),
            ordering=Ordering(ordering) if (ordering := self._text(body, preset, "ordering")) else None,
            owner=self._text(body, preset, "owner") or reading.text("owner"),
            inherit=self._inherit(keys, body, config),
            allow=self._allow(keys, body),
            preset=preset,
        )

    def _preset(self, body: Mapping[str, Any], keys: Keys) -> str:
        preset = body.get("preset")
        if preset is None:
            return ""
        presets = self._reading.layers.section("presets")
        if preset not in presets:
            hint = did_you_mean(preset, presets, "declare it under presets")
            self._reading.complain("Y202", f"there is no preset {preset}", self._reading.path((*keys, "preset")), hint)
            return ""
        return str(preset)

    def _inherited(self, preset: str) -> tuple[Level, ...]:
        return (Level(("presets", preset), f"preset {preset}"), _DEFAULTS) if preset else (_DEFAULTS,)

    def _number(self, keys: Keys, body: Mapping[str, Any], preset: str, key: str) -> Known[int] | None:
        if key in body:
            return self._reading.known((Level(keys), *self._inherited(preset)), key, int)
        if (preset, key) not in self._numbers:
            self._numbers[preset, key] = self._reading.known(self._inherited(preset), key, int)
        return self._numbers[preset, key]

    def _text(self, body: Mapping[str, Any], preset: str, key: str) -> str | None:
        if key in body:
            return None if body[key] is None else str(body[key])
        if (preset, key) not in self._texts:
            known = self._reading.known(self._inherited(preset), key, str)
            self._texts[preset, key] = known.value if known else None
        found: str | None = self._texts[preset, key]
        return found

    def _config(self, keys: Keys, body: Mapping[str, Any], preset: str) -> dict[str, Known[str]]:
        if preset not in self._configs:
            self._configs[preset] = self._reading.config(self._inherited(preset))
        inherited = self._configs[preset]
        own = dict.fromkeys(body.get("config") or ())
        if SHORT_MIN_ISR in body:
            own[MIN_ISR] = None
        if not own:
            return inherited
        reading, level = self._reading, Level(keys)
        config = {key: known for key, known in inherited.items() if key not in own}
        for key in own:
            found = list(reading.config_declarations(level, key))
            won = inherited.get(key)
            known = reading.settle(found, lambda raw, key=key: canonical(key, written(raw)))  # type: ignore[misc]
            if known is None:
                continue
            if won is not None and all(raw is not None for raw, _ in found):
                lower = Known(won.value, won.origin, won.raw)
                known = Known(known.value, known.origin, known.raw, (*known.overridden, lower, *won.overridden))
            config[key] = known
        return dict(sorted(config.items()))

    def _inherit(self, keys: Keys, body: Mapping[str, Any], config: Mapping[str, Known[str]]) -> dict[str, Any]:
        found = {}
        for index, key in enumerate(body.get("inherit") or ()):
            path = self._reading.path((*keys, "inherit", index))
            if key not in CONFIG_KEYS and not vendor_key(key):
                self._reading.complain(
                    "Y219", f"unknown topic configuration {key}", path, did_you_mean(key, CONFIG_KEYS)
                )
            elif key in config:
                hint = f"remove it here, or set it to null under config: it is declared ({config[key].raw})"
                self._reading.complain("Y206", f"{key} cannot be both declared and inherited", path, hint)
            else:
                found[key] = path
        return dict(sorted(found.items()))

    def _allow(self, keys: Keys, body: Mapping[str, Any]) -> tuple[Allowance, ...]:
        found = []
        for index, entry in enumerate(body.get("allow") or ()):
            at: Keys = (*keys, "allow", index)
            until = entry.get("until")
            try:
                day = date.fromisoformat(until) if until else None
            except ValueError:
                path = self._reading.path((*at, "until"))
                self._reading.complain("Y216", f"{until} is not a day of the calendar", path)
                continue
            found.append(Allowance(Hazard(entry["change"]), entry["reason"], day, self._reading.path(at)))
        return tuple(found)

    def _check_name(self, name: str, keys: Keys) -> str:
        problem = illegal_name(name)
        if problem:
            self._reading.complain("Y209", problem, self._reading.path(keys), key=True, kind="topic", subject=name)
        return name

    def _check_min_isr(self, name: str, factor: Known[int], config: Mapping[str, Known[str]]) -> None:
        known = config.get(MIN_ISR)
        if known is None or int(known.value) <= factor.value:
            return
        self._reading.complain(
            "Y211",
            f"{name} asks for {known.value} replicas in sync but has only {factor.value}: acks=all fails up to Kafka "
            f"3.6, and from 3.7 means {factor.value}",
            known.origin.path if isinstance(known.origin, Declared) else self._reading.path(("topics",)),
            f"lower min_insync_replicas to {max(1, factor.value - 1)}, or raise replication_factor",
            severity=Severity.WARNING,
            kind="topic",
            subject=name,
        )


def illegal_name(name: str) -> str:
    """Why Kafka refuses a topic name, or an empty text (``org.apache.kafka.common.internals.Topic``)."""
    if name in (".", ".."):
        return f"a topic cannot be called {name!r}"
    if len(name) > MAX_NAME:
        return f"the topic name has {len(name)} characters; Kafka allows {MAX_NAME}"
    if not _LEGAL.fullmatch(name):
        bad = next((char for char in name if not _LEGAL.fullmatch(char)), "")
        return f"a topic name cannot contain {bad!r}" if bad else "a topic name cannot be empty"
    return ""
