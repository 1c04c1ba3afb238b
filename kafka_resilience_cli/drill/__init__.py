"""Failures made on a real cluster, what was seen meanwhile, and whether that was right."""
