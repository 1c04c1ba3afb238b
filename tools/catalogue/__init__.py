"""Writes ``kafka_resilience_cli/catalogue/data``: asks the clients themselves, one process per version."""
