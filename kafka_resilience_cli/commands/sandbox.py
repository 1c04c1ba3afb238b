"""``krc sandbox``: a real Kafka on this machine, up until it is taken down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.progress import Progress
from kafka_resilience_cli.sandbox.home import home_of, homes
from kafka_resilience_cli.sandbox.launch import launch
from kafka_resilience_cli.sandbox.logs import follow, tail
from kafka_resilience_cli.sandbox.options import Listener, SandboxOptions
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.sandbox.view import SandboxView, known_sandboxes, view


@dataclass(frozen=True, slots=True)
class Down:
    """What went down, and what was left alone because a living process (a test, a demo) holds it."""

    ended: tuple[str, ...]
    held: tuple[str, ...] = ()


def up(options: SandboxOptions, progress: Progress) -> SandboxView:
    """Launches a sandbox that outlives this process."""
    sandbox = launch(options, progress)
    sandbox.release()
    return view(sandbox)


def down(name: str) -> Down:
    """Ends a sandbox, also one that is dead or half there, and removes its files."""
    home = home_of(name)
    if not home.path.is_dir():
        Sandbox.attach(name)  # says what there is instead
    home.kill_all()
    home.remove()
    return Down((name,))


def down_all() -> Down:
    """Ends every sandbox that no living process holds."""
    held = tuple(home.name for home in homes() if home.owner and home.owner.alive)
    ended = tuple(home.name for home in homes() if home.name not in held)
    for name in ended:
        down(name)
    return Down(ended, held)


def status(name: str | None) -> tuple[SandboxView, ...]:
    """One sandbox, or all of them."""
    if name is not None:
        return (view(Sandbox.attach(name)),)
    return tuple(view(sandbox) for sandbox in known_sandboxes())


def env(name: str, listener: Listener) -> SandboxView:
    """A sandbox that has this listener; raises :class:`KrcError` where it has not."""
    sandbox = Sandbox.attach(name)
    sandbox.bootstrap(listener)
    return view(sandbox)


def kill(name: str, node: int) -> SandboxView:
    """SIGKILL to one node."""
    sandbox = Sandbox.attach(name)
    sandbox.kill(node)
    return view(sandbox)


def start(name: str, node: int) -> SandboxView:
    """Starts a killed or crashed node and waits until it is back in the cluster."""
    sandbox = Sandbox.attach(name)
    sandbox.start(node)
    return view(sandbox)


def logs(name: str, node: int, lines: int, *, following: bool) -> Iterator[str]:
    """The end of a node's log, then, if ``following``, what the node goes on to say while it runs."""
    sandbox = Sandbox.attach(name)
    by_id = {one.node.id: one for one in sandbox.status()}
    if node not in by_id:
        known = ", ".join(str(one) for one in by_id)
        raise KrcError(f"the sandbox {name!r} has no node {node}", hint=f"its nodes are {known}")
    if following:
        yield from follow(by_id[node].log, lines, lambda: _runs(sandbox, node))
    else:
        text = tail(by_id[node].log, lines)
        yield text + "\n" if text else ""


def _runs(sandbox: Sandbox, node: int) -> bool:
    return any(one.node.id == node and one.pid is not None for one in sandbox.status())
