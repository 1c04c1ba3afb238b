"""What each typed property of Spring Boot turns into: asked of Boot's own ``KafkaProperties``, one version a process.

``python -m tools.catalogue.spring_keys VERSION=JARS…`` binds a sample to every property, one at a time, and looks which
client keys appear or change in the maps that Boot builds for its producers, consumers, admins and streams. The result
is written to ``catalogue/data/spring-keys.json``. JARS is a directory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "kafka_resilience_cli" / "catalogue" / "data" / "spring-keys.json"
ROLES = ("producer", "consumer", "admin", "streams")
_PROPERTIES = (
    "org.springframework.boot.kafka.autoconfigure.KafkaProperties",
    "org.springframework.boot.autoconfigure.kafka.KafkaProperties",
)
_LARGE = {"duration": "30d", "size": "3GB"}
"""More milliseconds and bytes than an ``Integer`` holds: Boot casts, and the sign turns."""
_MARK = "marked-by-the-sample"


def record(boot: Boot) -> dict[str, Any]:
    """``keys``: property → its type and client key per role. ``always``: what Boot writes unasked."""
    untouched = {role: boot.built({}, role) for role in ROLES}
    keys = {}
    for name, kind, samples in boot.properties():
        entry = _entry(boot, name, kind, samples, untouched)
        if entry:
            keys[name] = entry
    always = {
        role: {
            key: {
                "value": value,
                "typed": boot.built({f"spring.kafka.properties[{key}]": _MARK}, role)[key] != _MARK,
            }
            for key, value in sorted(untouched[role].items())
        }
        for role in ROLES
    }
    return {"keys": keys, "always": always}


def _entry(
    boot: Boot, name: str, kind: str, samples: list[str], untouched: dict[str, dict[str, str]]
) -> dict[str, Any] | None:
    roles: dict[str, str] = {}
    texts: dict[str, str] = {}
    for sample in samples:
        for role in ROLES:
            built = boot.built({f"spring.kafka.{name}": sample}, role)
            changed = [key for key, value in built.items() if untouched[role].get(key) != value]
            if len(changed) == 1:
                roles[role] = changed[0]
                texts[sample] = built[changed[0]]
            elif changed:
                raise ValueError(f"{name} writes several keys: {changed}")
    if not roles:
        return None
    entry: dict[str, Any] = {"kind": kind, "roles": roles}
    if kind in _LARGE:
        entry["bits"] = 32 if int(texts[_LARGE[kind]]) < 0 else 64
    if kind == "enum":
        for sample in samples:
            texts.setdefault(sample, next(untouched[role][key] for role, key in roles.items()))
        entry["texts"] = texts
    return entry


class Boot:
    """Boot's classes in this process's JVM."""

    def __init__(self, jars: Path) -> None:
        import jpype

        from kafka_resilience_cli.java.runtime import find_java

        library = find_java().home / "lib" / "server" / "libjvm.so"
        jpype.startJVM(str(library), classpath=[str(jar) for jar in sorted(jars.glob("*.jar"))])
        self._class = jpype.JClass
        self._kafka = next(found for name in _PROPERTIES if (found := self._maybe(name)))

    def _maybe(self, name: str) -> Any:
        try:
            return self._class(name)
        except TypeError:
            return None

    def properties(
        self, bean: Any = None, prefix: str = "", seen: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, str, list[str]]]:
        """Every leaf: its name in kebab case, its kind, and sample values."""
        bean = bean or self._kafka.class_
        for method in sorted(bean.getMethods(), key=lambda each: str(each.getName())):
            getter = str(method.getName())
            if getter == "getClass" or not getter.startswith(("get", "is")) or method.getParameterCount():
                continue
            stem = getter[3:] if getter.startswith("get") else getter[2:]
            name = prefix + "".join(f"-{c.lower()}" if c.isupper() else c for c in stem).lstrip("-")
            returned = method.getReturnType()
            kind, samples = self._samples(returned)
            if name.endswith("ssl.bundle"):  # names a bean of the application: there is none to ask
                continue
            if samples:
                yield name, kind, samples
            elif (
                str(returned.getName()).startswith(str(self._kafka.class_.getName()))
                and str(returned.getName()) not in seen
            ):
                yield from self.properties(returned, f"{name}.", (*seen, str(returned.getName())))

    def _samples(self, kind: Any) -> tuple[str, list[str]]:
        if kind.isEnum():
            return "enum", [str(constant.name()) for constant in kind.getEnumConstants()]
        known = {
            "java.lang.String": ("text", ["sample"]),
            "java.lang.Integer": ("int", ["7"]),
            "java.lang.Long": ("int", ["7"]),
            "int": ("int", ["7"]),
            "long": ("int", ["7"]),
            "java.lang.Boolean": ("boolean", ["true"]),
            "boolean": ("boolean", ["true"]),
            "java.util.List": ("list", ["a:1,b:2"]),
            "java.lang.Class": ("class", ["java.lang.Object"]),
            "java.time.Duration": ("duration", ["7s", _LARGE["duration"]]),
            "org.springframework.util.unit.DataSize": ("size", ["7KB", _LARGE["size"]]),
            "org.springframework.core.io.Resource": ("resource", ["file:/sample"]),
        }
        return known.get(str(kind.getName()), ("", []))

    def built(self, properties: dict[str, str], role: str) -> dict[str, str]:
        """What Boot builds for a role from these properties, as text."""
        return {str(key): as_text(value) for key, value in self._build(self._bound(properties), role).items()}

    def _bound(self, properties: dict[str, str]) -> Any:
        environment = self._class("org.springframework.core.env.StandardEnvironment")()
        sources = environment.getPropertySources()
        for name in ("systemProperties", "systemEnvironment"):
            sources.remove(name)
        values = self._class("java.util.LinkedHashMap")()
        for key, value in properties.items():
            values.put(key, value)
        sources.addLast(self._class("org.springframework.core.env.MapPropertySource")("sample", values))
        binder = self._class("org.springframework.boot.context.properties.bind.Binder").get(environment)
        bound = binder.bind("spring.kafka", self._kafka.class_)
        return bound.get() if bound.isBound() else self._kafka()

    def _build(self, bound: Any, role: str) -> Any:
        name = f"build{role.title()}Properties"
        count = min(m.getParameterCount() for m in self._kafka.class_.getMethods() if str(m.getName()) == name)
        return getattr(bound, name)(*[None] * count)


def as_text(value: Any) -> str:
    """A Java value as a client's configuration file would hold it."""
    kind = str(value.getClass().getName())
    if kind == "java.lang.Class":
        return str(value.getName())
    if kind == "java.lang.Boolean":
        return str(value.toString())
    if "List" in kind:
        return ",".join(str(each) for each in value)
    return str(value.toString() if hasattr(value, "toString") else value)


def main(arguments: list[str]) -> None:
    if len(arguments) == 2 and arguments[0] == "--one":
        print(json.dumps(record(Boot(Path(arguments[1])))))
        return
    recorded = {}
    for argument in arguments:
        version, _, jars = argument.partition("=")
        run = subprocess.run(
            [sys.executable, "-m", "tools.catalogue.spring_keys", "--one", jars],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            sys.exit(f"Spring Boot {version}: {run.stderr}")
        recorded[version] = json.loads(run.stdout.splitlines()[-1])
    DATA.parent.mkdir(exist_ok=True)
    DATA.write_text(render(recorded), encoding="utf-8")


def render(recorded: dict[str, dict[str, Any]]) -> str:
    """One line per property and per version that changed it; ``null``: the version lacks it."""
    versions = sorted(recorded, key=lambda text: tuple(map(int, text.split("."))))
    keys = {name for each in recorded.values() for name in each["keys"]}
    document = {
        "versions": versions,
        "keys": {name: _history([(v, recorded[v]["keys"].get(name)) for v in versions]) for name in sorted(keys)},
        "always": {role: _history([(v, recorded[v]["always"][role]) for v in versions]) for role in ROLES},
    }
    lines = []
    for part in ("keys", "always"):
        entries = ",\n".join(f"{json.dumps(n)}: {json.dumps(e, sort_keys=True)}" for n, e in document[part].items())
        lines.append(f'"{part}": {{\n{entries}\n}}')
    return f'{{\n"versions": {json.dumps(versions)},\n' + ",\n".join(lines) + "\n}\n"


def _history(entries: list[tuple[str, Any]]) -> dict[str, Any]:
    history: dict[str, Any] = {}
    before: Any = None
    for version, entry in entries:
        if entry != before:
            history[version] = entry
        before = entry
    return history


if __name__ == "__main__":
    main(sys.argv[1:])
