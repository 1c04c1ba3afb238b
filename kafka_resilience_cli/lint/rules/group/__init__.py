"""G: how members of a group stay in it, and how its partitions move."""
