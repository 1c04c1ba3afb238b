"""E: transactions and what exactly-once needs."""
