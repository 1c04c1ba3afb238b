"""Rules over topologies, client configurations, changes and clusters, and the engine that runs them.

A rule is one small file under ``rules/``; it knows nothing of severities in force, suppression, files or formats.
"""
