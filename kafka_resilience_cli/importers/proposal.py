"""Which of the chains that were seen a topology can declare, found by drafting the text and reading it.

The text is read by the loader that will read it later, so that nothing is proposed that means something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.errors import InvalidInput
from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.importers.chain import DeclaredChain
from kafka_resilience_cli.importers.document import labels
from kafka_resilience_cli.importers.fitting import LiveTopic, Misfit, differences, fit
from kafka_resilience_cli.importers.recognition import Lookalike, Recognition
from kafka_resilience_cli.topology.build import build
from kafka_resilience_cli.topology.clientfiles import ClientFiles
from kafka_resilience_cli.topology.documents import document
from kafka_resilience_cli.topology.model import Topology
from kafka_resilience_cli.topology.source import Source

TextOf = Callable[[Sequence[DeclaredChain], Sequence[Lookalike]], str]
"""The text with these chains, and with the topics of the lookalikes as plain ones."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text, what it means, and what became of each chain that was seen."""

    text: str
    topology: Topology
    chains: tuple[DeclaredChain, ...]
    lookalikes: tuple[Lookalike, ...]


def propose(seen: Recognition, live: Mapping[str, LiveTopic], text_of: TextOf) -> Proposal:
    """Declare every chain that can be declared exactly.

    Raises :class:`InvalidInput` where even the plain topics cannot be declared.
    """
    draft = _Draft(seen, text_of)
    draft.revise(lambda chain, topology: fit(chain, topology.topics, live))
    while draft.revise(lambda chain, topology: _exact(chain, topology, live)):
        pass
    return draft.read()


def _exact(chain: DeclaredChain, topology: Topology, live: Mapping[str, LiveTopic]) -> DeclaredChain | Misfit:
    for name in chain.seen.topics:
        if found := differences(topology.topics[name], live[name]):
            return Misfit(f"krc would change {', '.join(found)} of {name}")
    return chain


class _Draft:
    def __init__(self, seen: Recognition, text_of: TextOf) -> None:
        self._chains = [DeclaredChain(chain) for chain in seen.chains]
        self._lookalikes = list(seen.lookalikes)
        self._text_of = text_of

    def revise(self, judge: Callable[[DeclaredChain, Topology], DeclaredChain | Misfit]) -> bool:
        """Replace each chain by what ``judge`` makes of it. Whether the draft has to be read again."""
        topology = self.read().topology
        before = self._chains
        self._chains = []
        for chain in before:
            judged = judge(chain, topology)
            if isinstance(judged, Misfit):
                self._refuse(chain, judged.why)
            else:
                self._chains.append(judged)
        return self._chains != before

    def read(self) -> Proposal:
        """What the draft means, without the chains that a topology cannot have."""
        while True:
            text = self._text_of(self._chains, self._lookalikes)
            try:
                topology = _load(text)
            except InvalidInput as invalid:
                refused = _blamed(self._chains, invalid.findings)
                if not refused:
                    raise
                self._chains = [chain for chain in self._chains if chain not in [c for c, _ in refused]]
                for chain, why in refused:
                    self._refuse(chain, why)
            else:
                lookalikes = sorted(self._lookalikes, key=lambda like: like.topics)
                return Proposal(text, topology, tuple(self._chains), tuple(lookalikes))

    def _refuse(self, chain: DeclaredChain, why: str) -> None:
        seen = chain.seen
        self._lookalikes.append(Lookalike(seen.dialect, seen.source, seen.topics, why))


def _load(text: str) -> Topology:
    """What the text declares. Raises :class:`InvalidInput` for what a topology cannot be."""
    made, findings = document(Source("imported topology", text.encode()))
    if made is not None:
        topology, wrong = build(made, None, ClientFiles())
        findings += wrong
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise InvalidInput(errors)
    return topology


def _blamed(chains: Sequence[DeclaredChain], findings: Sequence[Finding]) -> list[tuple[DeclaredChain, str]]:
    """The chains that the findings are about; all of them where that cannot be told."""
    label_of = {chain.seen.topics: label for label, own in labels(chains).items() for chain in own}
    blamed = []
    for chain in chains:
        for finding in findings:
            inside = finding.path is not None and finding.path.keys[:2] == ("consumers", label_of[chain.seen.topics])
            if finding.subject in chain.seen.topics or (inside and finding.subject in ("", chain.seen.source)):
                blamed.append((chain, finding.message))
                break
    return blamed or [(chain, findings[0].message) for chain in chains]
