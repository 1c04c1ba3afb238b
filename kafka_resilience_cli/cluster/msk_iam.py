"""Amazon MSK's IAM authentication: OAUTHBEARER tokens signed by an optional library (extra ``msk``)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from kafka_resilience_cli.errors import KrcError

TokenSource: TypeAlias = Callable[[], tuple[str, float]]
"""Returns a token and the moment it expires, in seconds since the epoch."""

_REGION = re.compile(r"\.kafka(?:-serverless)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com")


def token_source(bootstrap: str, options: Mapping[str, str], where: str) -> TokenSource:
    """``options`` are those of Java's IAMLoginModule: awsProfileName, awsRoleArn.

    Raises:
        KrcError: the library is not installed, or no region can be told.
    """
    try:
        from aws_msk_iam_sasl_signer import MSKAuthTokenProvider as Provider
    except ImportError:
        raise KrcError(
            f"{where} asks for AWS_MSK_IAM, which needs an optional library",
            hint="pip install 'kafka-resilience-cli[msk]'",
        ) from None
    found = _REGION.search(bootstrap)
    region = found["region"] if found else os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not region:
        raise KrcError(f"{where}: no AWS region in the bootstrap servers' names", hint="export AWS_REGION=…")

    def token() -> tuple[str, float]:
        if "awsProfileName" in options:
            signed, expires_ms = Provider.generate_auth_token_from_profile(region, options["awsProfileName"])
        elif "awsRoleArn" in options:
            signed, expires_ms = Provider.generate_auth_token_from_role_arn(region, options["awsRoleArn"])
        else:
            signed, expires_ms = Provider.generate_auth_token(region)
        return signed, expires_ms / 1000

    return token
