"""P: what a producer's settings do to delivery."""
