"""D: whether a dead-letter queue takes every dead letter, keeps it, and is looked at."""
