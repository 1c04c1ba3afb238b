"""Secrets are planted wherever a client file can hold one; nothing that krc prints or writes may contain them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient, ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion

from kafka_resilience_cli.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.sandbox

PASSWORD = "planted-Pa55word-41f7"
WRONG = "planted-wr0ng-9c2e"
TOPOLOGY = """\
krc: 1
name: planted
defaults: {topic: {partitions: 1, replication_factor: 3}}
topics:
  planted.orders: {config: {retention.ms: 7d}}
"""
JAAS = 'org.apache.kafka.common.security.scram.ScramLoginModule required username="planted" password="%s";'


@pytest.fixture(scope="module")
def home(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with client files that hold the secret in every way, and nothing else."""
    credential = UserScramCredentialUpsertion(
        "planted", ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD.encode()
    )
    admin = AdminClient({"bootstrap.servers": sandbox.bootstrap_servers, "log_level": 0})
    for future in admin.alter_user_scram_credentials([credential]).values():
        future.result(20)
    directory = tmp_path_factory.mktemp("planted")
    (directory / "topology.yaml").write_text(TOPOLOGY)
    common = (
        f"bootstrap.servers={sandbox.bootstrap('scram')}\n"
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\n"
    )
    given = directory / "given"
    given.mkdir()
    (given / "password.txt").write_text(PASSWORD)
    (given / "literal.properties").write_text(common + f"sasl.jaas.config={JAAS % PASSWORD}\n")
    (given / "env.properties").write_text(common + "sasl.username=planted\nsasl.password=${env:PLANTED}\n")
    (given / "file.properties").write_text(common + "sasl.username=planted\nsasl.password=${file:password.txt}\n")
    (given / "wrong.properties").write_text(common + f"sasl.jaas.config={JAAS % WRONG}\n")
    (given / "broken.properties").write_text(common + f"sasl.jaas.config=No{JAAS % PASSWORD} password=\n")
    (given / "misspelt.properties").write_text(common + f"sasl.username=planted\nsasl.passwort={PASSWORD}\n")
    return directory


RUNS = [
    pytest.param("literal", ["plan", "topology.yaml", "--save", "plan.json"], 0, id="a saved plan"),
    pytest.param("literal", ["plan", "topology.yaml", "--format", "json", "-o", "out.json"], 0, id="a plan as JSON"),
    pytest.param("env", ["apply", "topology.yaml", "--auto-approve", "--journal", "j.jsonl"], 0, id="the journal"),
    pytest.param("file", ["snapshot", "-o", "snapshot.json"], 0, id="a snapshot"),
    pytest.param("env", ["import", "--match", "planted.*", "-o", "imported.yaml"], 0, id="an import"),
    pytest.param("literal", ["plan", "topology.yaml", "--debug"], 0, id="debugging"),
    pytest.param("wrong", ["plan", "topology.yaml", "--debug"], 1, id="refused credentials"),
    pytest.param("broken", ["plan", "topology.yaml", "--debug"], 1, id="an unreadable login"),
    pytest.param("misspelt", ["plan", "topology.yaml", "--debug"], 1, id="a misspelt key"),
]


@pytest.mark.parametrize(("file", "argv", "code"), RUNS)
def test_nothing_written_holds_a_secret(home: Path, file: str, argv: list[str], code: int) -> None:
    environ = {**os.environ, "PLANTED": PASSWORD, "HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
    done = subprocess.run(
        [sys.executable, "-m", "kafka_resilience_cli", *argv, "--client-config", f"given/{file}.properties"],
        cwd=home,
        env=environ,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == code, done.stderr.decode()
    written = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and "given" not in path.parts}
    for secret in (PASSWORD.encode(), WRONG.encode()):
        assert secret not in done.stdout
        assert secret not in done.stderr
        assert [str(path) for path, content in written.items() if secret in content] == []
