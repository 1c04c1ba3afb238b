"""L: how long records are kept, compaction, sizes, and topic settings that the broker refuses."""
