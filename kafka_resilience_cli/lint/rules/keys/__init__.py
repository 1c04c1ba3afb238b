"""U: keys and values that a client does not know, or reads in another way than they were meant."""
