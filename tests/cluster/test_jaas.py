from __future__ import annotations

import pytest

from kafka_resilience_cli.cluster.jaas import parse_jaas
from kafka_resilience_cli.errors import KrcError

LOGINS = {
    "double quotes": ('a.b.PlainLoginModule required username="u" password="p";', {"username": "u", "password": "p"}),
    "single quotes": ("a.PlainLoginModule required username='u';", {"username": "u"}),
    "bare words": ("a.PlainLoginModule required username=u tokenauth=true;", {"username": "u", "tokenauth": "true"}),
    "escaped quotes": ('a.PlainLoginModule required password="a\\"b\\\\c";', {"password": 'a"b\\c'}),
    "signs that end things elsewhere": ('a.PlainLoginModule required password="a;b=c d";', {"password": "a;b=c d"}),
    "several lines": ('a.PlainLoginModule\n  required\n  username="u"\n  ;\n', {"username": "u"}),
    "no options": ("a.PlainLoginModule required;", {}),
    "spaces around the sign": ('a.PlainLoginModule required username = "u" ;', {"username": "u"}),
    "an empty password": ('a.PlainLoginModule required password="";', {"password": ""}),
}


@pytest.mark.parametrize(("text", "options"), LOGINS.values(), ids=LOGINS)
def test_logins(text: str, options: dict[str, str]) -> None:
    login = parse_jaas(text, "x")
    assert (login.module, login.options) == ("PlainLoginModule", options)


BROKEN = {
    "nothing": "",
    "no flag": 'a.PlainLoginModule username="planted";',
    "no semicolon": 'a.PlainLoginModule required password="planted"',
    "an open quote": 'a.PlainLoginModule required password="planted;',
    "a second module": 'a.A required password="planted"; b.B required;',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_is_no_login_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(KrcError, match=r"client\.properties:4: sasl\.jaas\.config is not a login") as caught:
        parse_jaas(text, "client.properties:4: sasl.jaas.config")
    assert "planted" not in caught.value.what + caught.value.why
