"""V: what is wrong on a live cluster, by itself and beside what is declared for it."""
