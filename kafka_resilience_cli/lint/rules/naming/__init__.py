"""N: names of topics and groups, and who answers for them."""
