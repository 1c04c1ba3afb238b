"""One module per framework that retries or dead-letters: names and their inverse, partitions, delays, headers.

To add one: a module with a ``DIALECT``, and its line here.
"""

from __future__ import annotations

from collections.abc import Mapping

from kafka_resilience_cli.dialects import (
    connect,
    generic,
    smallrye,
    smallrye_delayed,
    spring_cloud_stream,
    spring_dlpr,
    spring_retryable,
    streams,
)
from kafka_resilience_cli.dialects.dialect import Dialect

DIALECTS: Mapping[str, Dialect] = {
    module.DIALECT.name: module.DIALECT
    for module in (
        connect,
        generic,
        smallrye,
        smallrye_delayed,
        spring_cloud_stream,
        spring_dlpr,
        spring_retryable,
        streams,
    )
}
"""Every dialect by the name that ``retry.dialect`` uses, sorted."""
