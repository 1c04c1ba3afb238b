"""The dialect of applications that retry by their own code: names, delays and headers as ``docs/retry-chains.md`` says.

A record that fails goes to ``{topic}.{group}.retry-{delay}`` for each delay in turn and at last to
``{topic}.{group}.dlq``, always under the partition number it had, with the headers below in decimal UTF-8, one of each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import lru_cache

from kafka_resilience_cli.dialects.dialect import (
    DelayClock,
    Dialect,
    Naming,
    ParsedName,
    Partitioning,
    RetryTopic,
    TierKind,
)
from kafka_resilience_cli.dialects.headers import DECIMAL, TEXT, HeaderCodec, HeaderField
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.units import UnitError, format_duration, parse_duration

RETRY_TEMPLATE = "{topic}.{group}.retry-{delay}"
DLQ_TEMPLATE = "{topic}.{group}.dlq"
PLACEHOLDERS = ("topic", "group", "delay")

_DELAY = r"(?:[0-9]+(?:ms|s|m|h|d))+"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _delay_ms(text: str) -> int | None:
    try:
        ms = parse_duration(text)
    except UnitError:
        return None
    return ms if format_duration(ms) == text else None


def _fill(template: str, source: str, group: str, naming: Naming, delay: str = "") -> str:
    values = {
        "topic": source.removeprefix(naming.prefix),
        "group": group.removeprefix(naming.prefix),
        "delay": delay,
    }
    # not str.format: a template is input, and str.format reads attributes
    return naming.prefix + _PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), template)


def _retry_names(source: str, group: str, delays: Sequence[int], naming: Naming) -> tuple[RetryTopic, ...]:
    template = naming.templates.get("retry", RETRY_TEMPLATE)
    # the delay as units write it, not as it was written: 60s and 1m must be one topic
    return tuple(RetryTopic(_fill(template, source, group, naming, format_duration(ms)), ms) for ms in delays)


def _dlq_name(source: str, group: str, naming: Naming) -> str:
    return _fill(naming.templates.get("dlq", DLQ_TEMPLATE), source, group, naming)


def _parse(name: str, sources: Set[str], naming: Naming) -> ParsedName | None:
    if not name.startswith(naming.prefix):
        return None
    rest = name[len(naming.prefix) :]
    for kind, template in (
        (TierKind.RETRY, naming.templates.get("retry", RETRY_TEMPLATE)),
        (TierKind.DLQ, naming.templates.get("dlq", DLQ_TEMPLATE)),
    ):
        if not _pattern(template).fullmatch(rest):
            continue
        for topic in _topics_in(template, rest, sources, naming.prefix):
            match = _pattern(template, topic).fullmatch(rest)
            found = match.groupdict() if match else {}
            delay = _delay_ms(found["delay"]) if found.get("delay") else None
            if match is None or (delay is None and "delay" in found):
                continue
            group = found.get("group")
            source = naming.prefix + topic if naming.prefix + topic in sources else topic
            return ParsedName(kind, source, source, naming.prefix + group if group else None, delay)
    return None


def _topics_in(template: str, text: str, sources: Set[str], prefix: str) -> list[str]:
    """The sources that stand in ``text`` where the template may have its topic, without their prefix, longest first.

    Another team's topic has no prefix to begin with. Of `orders` and `orders.created` the longer one leaves the
    shorter group. Looks substrings up instead of trying every source: a cluster has thousands.
    """
    head = template.partition("{")[0]
    starts = (len(head),) if template.startswith(head + "{topic}") else range(len(text))
    return sorted(
        {
            t
            for i in starts
            for j in range(i + 1, len(text) + 1)
            if prefix + (t := text[i:j]) in sources or t in sources
        },
        key=lambda topic: (-len(topic), topic),
    )


@lru_cache(maxsize=4096)
def _pattern(template: str, topic: str | None = None) -> re.Pattern[str]:
    patterns = {
        "topic": ".+" if topic is None else re.escape(topic),
        "group": "(?P<group>.+?)",
        "delay": f"(?P<delay>{_DELAY})",
    }
    seen: set[str] = set()
    text = ""
    for index, part in enumerate(_PLACEHOLDER.split(template)):
        if index % 2 == 0:
            text += re.escape(part)
        elif part in seen and part != "topic":
            text += f"(?P={part})"
        else:
            text += patterns.get(part, re.escape("{" + part + "}"))
            seen.add(part)
    return re.compile(text)


_FIELDS = (
    HeaderField("krc-attempt", "attempt", DECIMAL),
    HeaderField("krc-due", "due_ms", DECIMAL),
    HeaderField("krc-origin-topic", "origin_topic", TEXT),
    HeaderField("krc-origin-partition", "origin_partition", DECIMAL),
    HeaderField("krc-origin-offset", "origin_offset", DECIMAL),
    HeaderField("krc-origin-timestamp", "origin_timestamp_ms", DECIMAL),
    HeaderField("krc-group", "group", TEXT),
    HeaderField("krc-first-failure", "first_failure_ms", DECIMAL),
    HeaderField("krc-error-class", "error_class", TEXT),
    HeaderField("krc-error-message", "error_message", TEXT),
)

DIALECT = Dialect(
    name="generic",
    framework="an application's own code",
    partitioning=Partitioning.SAME_NUMBER,
    missing_partition=Severity.ERROR,
    missing_partition_effect="the producer refuses the record and the source partition stands still",
    headers=HeaderCodec(_FIELDS, strip=tuple(f.name for f in _FIELDS)),
    retry_names=_retry_names,
    dlq_name=_dlq_name,
    parse=_parse,
    delay_clock=DelayClock.HEADER,
    retry_groups=("{group}.retry*",),
)
