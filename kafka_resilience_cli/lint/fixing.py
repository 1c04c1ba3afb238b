"""A rule's edits → characters to replace, and which of many replacements can be made at once.

How a file is written is known by ``clients/editing.py`` and ``topology/editing.py``; nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kafka_resilience_cli.clients import editing as client_editing
from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.findings import DocPath, Fix, Severity, TextEdit
from kafka_resilience_cli.lint.engine import Places, Reported
from kafka_resilience_cli.lint.rule import AddKey, Edit, Fixable, Remove, RenameKey, SetValue
from kafka_resilience_cli.lint.subjects import Client
from kafka_resilience_cli.topology import editing as topology_editing
from kafka_resilience_cli.topology.positions import SourceMap
from kafka_resilience_cli.topology.source import Source


def fix_of(reported: Reported, places: Places) -> Fix | None:
    """The fix that a rule proposes, as text; ``None`` where it has none or a file cannot be edited there."""
    problem, rule = reported.problem, reported.rule
    if not problem.edits or rule.fixable is Fixable.NO:
        return None
    edits: list[TextEdit] = []
    for edit in problem.edits:
        made = _text_edit(edit, reported, places)
        if made is None:
            return None
        edits.append(made)
    safe = rule.fixable is Fixable.SAFE if problem.safe is None else problem.safe
    return Fix(problem.fix_title or problem.hint, safe, tuple(edits))


@dataclass(slots=True)
class Edits:
    """Fixes that can be made together: no two touch the same characters. Each is taken whole or not at all."""

    taken: dict[str, set[TextEdit]] = field(default_factory=dict)

    def take(self, fix: Fix) -> bool:
        """Whether the fix is among those to be made now; one that was turned away comes again with the next look."""
        fresh = [edit for edit in fix.edits if edit not in self.taken.get(edit.file, ())]
        if any(_touch(edit, other) for edit in fresh for other in self.taken.get(edit.file, ())):
            return False
        for edit in fresh:
            self.taken.setdefault(edit.file, set()).add(edit)
        return True


def edited(text: str, edits: Iterable[TextEdit]) -> str:
    """``text`` with edits that do not touch each other."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


def _touch(one: TextEdit, other: TextEdit) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def _text_edit(edit: Edit, reported: Reported, places: Places) -> TextEdit | None:
    path = edit.parent if isinstance(edit, AddKey) else edit.path
    sources = places.get(path.file)
    if isinstance(sources, ClientDocument):
        if any(each.severity is Severity.ERROR for each in sources.problems):
            return None  # what cannot be read whole is not written either
        return _client_edit(edit, sources, reported)
    if isinstance(sources, SourceMap) and path.file in sources:
        return _topology_edit(edit, sources[path.file])
    return None


def _topology_edit(edit: Edit, source: Source) -> TextEdit | None:
    match edit:
        case SetValue(path, value):
            return topology_editing.set_value(source, path.keys, value)
        case Remove(path):
            return topology_editing.remove(source, path.keys)
        case RenameKey(path, key):
            return topology_editing.rename(source, path.keys, key)
        case AddKey(parent, key, value, beside):
            return topology_editing.add(source, parent.keys, key, value, beside.keys if beside else None)


def _client_edit(edit: Edit, document: ClientDocument, reported: Reported) -> TextEdit | None:
    match edit:
        case SetValue(path, value):
            return client_editing.set_value(document, path, value)
        case Remove(path):
            return client_editing.remove(document, path)
        case RenameKey(path, key):
            return client_editing.rename(document, path, _own_key(document, path, reported), key)
        case AddKey(_, key, value, beside):
            sections = {config.section for config in _configs(document, reported)}
            if len(sections) != 1:
                return None
            return client_editing.add(document, sections.pop(), key, value, beside)


def _own_key(document: ClientDocument, path: DocPath, reported: Reported) -> str:
    """The client's key that an entry of the file sets; of one that reaches no client the last part of its place."""
    for config in _configs(document, reported):
        for key, entries in config.written.items():
            if any(entry.path == path for entry in entries):
                return key
    return str(path.keys[-1]) if path.keys else ""


def _configs(document: ClientDocument, reported: Reported) -> list[ClientConfig]:
    """The client that a rule looked at; where it looked at something else, those that the file configures."""
    subject = reported.case.subject
    clients = [subject] if isinstance(subject, Client) else reported.case.facts.clients
    return [each.config for each in clients if each.config is not None and each.config.document is document]
