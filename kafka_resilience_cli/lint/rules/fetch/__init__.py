"""F: what consumers fetch, and which records they are shown."""
