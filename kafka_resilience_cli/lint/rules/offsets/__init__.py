"""C: which offsets a consumer commits, when, and where it starts without any."""
