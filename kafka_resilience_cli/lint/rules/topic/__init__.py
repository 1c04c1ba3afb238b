"""T: how many copies of a record there are, and when one of them counts as written."""
