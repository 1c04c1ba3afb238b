"""Values in, text out: findings in every format, one view per feature, the console and progress.

Nothing here decides anything, reads a file or asks a cluster.
"""
