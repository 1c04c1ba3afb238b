"""Writes the data files of the catalogue: ``python -m tools.catalogue [java] [librdkafka] [spring-boot]``.

Without a name all of them. The newest release of every line is asked, so a new release is one run and a difference to
review. A line of Java clients takes about half a minute the first time, for its jars; they stay in krc's cache.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from kafka_resilience_cli.catalogue.history import History, render
from kafka_resilience_cli.catalogue.keys import KeyFacts, Table
from kafka_resilience_cli.catalogue.load import DATA
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.java import maven
from kafka_resilience_cli.java.client_jars import boot_pins
from kafka_resilience_cli.progress import Silent
from tools.catalogue import java, librdkafka, spring_boot, spring_keys, spring_stream


def newest(listed: Iterable[str], first: Version) -> list[Version]:
    """The newest release of each line from ``first`` on; no milestones or candidates."""
    plain = [version for text in listed if "-" not in text and (version := Version.parse(text))]
    return [max(v for v in plain if v.line == line) for line in sorted({v.line for v in plain}) if line >= first]


def released(project: str, first: Version) -> list[Version]:
    with TemporaryDirectory() as scratch:
        return newest(maven.releases(project, Path(scratch)), first)


def write(
    table: Table, tables: Mapping[Version, Mapping[str, KeyFacts]], releases: Mapping[Version, Mapping[str, str]]
) -> None:
    DATA.mkdir(exist_ok=True)
    history = History.of(tables, {line: releases[line] for line in sorted(tables)})
    (DATA / f"{table}.json").write_text(render(history), encoding="utf-8")
    print(f"{table}: {len(history.versions)} versions, {len(history.keys)} keys", flush=True)


def write_java() -> None:
    found = {}
    for version in released(java.PROJECT, java.FIRST):
        print(f"Kafka {version}", flush=True)
        found[version] = java.tables(java.jars(version, Silent()))
    releases = {version.line: {"kafka-clients": str(version)} for version in found}
    for table in sorted({table for tables in found.values() for table in tables}):
        write(table, {v.line: tables[table] for v, tables in found.items() if table in tables}, releases)


def write_librdkafka() -> None:
    tables, releases = {}, {}
    for wheel in newest(librdkafka.releases(), librdkafka.FIRST):
        asked = librdkafka.download(wheel)
        print(f"confluent-kafka {wheel}: {'librdkafka ' + str(asked[0]) if asked else 'no wheel'}", flush=True)
        if asked:
            library, keys = asked
            tables[library.line] = keys
            releases[library.line] = {"confluent-kafka": str(wheel), "librdkafka": str(library)}
    write(Table.LIBRDKAFKA, tables, releases)


def write_spring_boot() -> None:
    binders = {each: spring_stream.boot_of(each) for each in released(spring_stream.PROJECT, spring_stream.FIRST)}
    tables, releases, recorded = {}, {}, {}
    for version in released(spring_boot.PROJECT, spring_boot.FIRST):
        binder = spring_stream.newest_for(version, binders)
        print(f"Spring Boot {version} with Spring Cloud Stream {binder}", flush=True)
        boot = spring_boot.jars(version, Silent())
        stream = spring_stream.jars(binder, version, Silent())
        table = spring_boot.table(boot)
        tables[version.line] = {**table, **spring_stream.table((*stream, *boot))}
        pins = {"spring-boot": str(version), "spring-cloud-stream": str(binder), **boot_pins(str(version))}
        releases[version.line] = pins
        recorded[version.line] = spring_keys.recorded(boot, table)
    write(Table.SPRING_BOOT, tables, releases)
    (DATA / "spring-keys.json").write_text(spring_keys.render(recorded), encoding="utf-8")


WRITERS: dict[str, Callable[[], None]] = {
    "java": write_java,
    "librdkafka": write_librdkafka,
    "spring-boot": write_spring_boot,
}


def main() -> None:
    for name in sys.argv[1:] or WRITERS:
        WRITERS[name]()


if __name__ == "__main__":
    main()
