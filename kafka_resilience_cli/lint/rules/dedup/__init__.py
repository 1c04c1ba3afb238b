"""I: recognising a record that comes a second time."""
