"""Z: what a plan's changes do to the clients that are declared for their topics."""
