"""Real clients decide whether the rules about metrics are right."""

from __future__ import annotations

import pytest

from tests.lint.proofs.clients import RealClients
from tests.lint.proofs.verdicts import codes

pytestmark = pytest.mark.sandbox


@pytest.mark.proves("O001")
@pytest.mark.parametrize("version", ["3.9", "4.0", "4.4"])
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="nothing said"),
        pytest.param({"metric.reporters": ""}, id="no reporter"),
        pytest.param({"metric.reporters": "org.apache.kafka.common.metrics.JmxReporter"}, id="JMX named"),
        pytest.param({"auto.include.jmx.reporter": "false"}, id="switched off"),
    ],
)
def test_jmx_goes_blind_where_krc_says_so(version: str, settings: dict[str, str], real_clients: RealClients) -> None:
    seen = real_clients.ask(version, "shows_in_jmx", settings=settings)
    assert seen is ("O001" not in codes("java", version, settings))
