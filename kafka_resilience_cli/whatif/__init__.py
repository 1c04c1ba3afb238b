"""Which failures a placement of replicas survives: pure predictions, nothing is read or broken here."""
