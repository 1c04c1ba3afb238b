"""Change types, diff, order, gates, simulate, the plan and its JSON document.

Decisions only, all pure: reading and writing a cluster is for the gateways, showing a plan for ``report/``.
"""
