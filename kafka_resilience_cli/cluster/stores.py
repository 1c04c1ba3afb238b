"""Java key and trust stores as librdkafka needs them, through the JRE's own keytool.

Whatever is written is private (0600, in a 0700 directory) and gone when the process ends.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.runtime import find_java

TIME_LIMIT = 30
OLDEST_JAVA = 8
_PASSWORD = "KRC_STORE_PASSWORD"


@cache
def private_directory() -> Path:
    """This process's directory for unpacked stores."""
    path = Path(tempfile.mkdtemp(prefix="krc-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def write_private(name: str, content: str) -> Path:
    """A file that only this user can read."""
    path = private_directory() / name
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    return path


def trusted_certificates(store: Path, password: str, where: str) -> str:
    """The certificates of a trust store (JKS or PKCS12, keytool tells which), in PEM."""
    secret = ["-storepass:env", _PASSWORD] if password else []
    listed = _keytool(["-list", "-rfc", "-keystore", str(store), *secret], password, where)
    lines: list[str] = []
    inside = False
    for line in listed.splitlines():
        inside = inside or line.startswith("-----BEGIN CERTIFICATE")
        if inside:
            lines.append(line)
        inside = inside and not line.startswith("-----END CERTIFICATE")
    if not lines:
        raise KrcError(f"{where}: the trust store {store} holds no certificate")
    return "\n".join(lines) + "\n"


def as_pkcs12(store: Path, password: str, key_password: str, where: str) -> Path:
    """A JKS key store as PKCS12, with the store's password for its keys too."""
    target = private_directory() / f"{store.stem}.p12"
    target.unlink(missing_ok=True)
    _keytool(
        [
            *("-importkeystore", "-noprompt", "-srckeystore", str(store), "-destkeystore", str(target)),
            *("-srcstorepass:env", _PASSWORD, "-deststoretype", "PKCS12", "-deststorepass:env", _PASSWORD),
        ],
        password,
        where,
        answers=f"{key_password}\n" * 8,
    )
    target.chmod(0o600)
    return target


def _keytool(arguments: list[str], password: str, where: str, answers: str = "\n") -> str:
    """Passwords go by the environment and by ``answers`` to its questions: other users can read a command line."""
    try:
        keytool = find_java(OLDEST_JAVA).keytool
    except KrcError as error:
        raise KrcError(
            f"{where} needs Java's keytool to read the store",
            why=error.why,
            hint=f"{error.hint}; or convert the store to PEM",
        ) from None
    run = subprocess.run(
        [keytool, "-J-Duser.language=en", *arguments],
        env={**os.environ, _PASSWORD: password},
        input=answers,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    if run.returncode:
        said = (run.stdout + run.stderr).strip().splitlines()
        raise KrcError(
            f"{where}: keytool cannot read the store",
            why=said[-1].removeprefix("keytool error: ") if said else f"it ended with {run.returncode}",
            hint="check the password and the type of the store",
        )
    return run.stdout
