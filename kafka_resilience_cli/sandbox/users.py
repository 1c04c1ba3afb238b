"""The one user of a sandbox's secured listeners. Not a secret: it guards throw-away data on loopback."""

USER = "alice"
PASSWORD = "alice-secret"
STORE_PASSWORD = "changeit"
"""Of the PKCS#12 files beside the PEM ones."""
