"""K: connectors and what they do with records that fail."""
