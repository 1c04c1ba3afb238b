"""Readers of the client configuration files people already have: text to keys, values and lines.

What a key means for connecting is for ``cluster/``; what it means for resilience is for ``lint/``.
"""
