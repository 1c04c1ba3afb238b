"""X: secrets in files, encryption and authentication that are not in effect."""
