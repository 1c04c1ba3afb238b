"""Generated data: the configuration keys of every client, per version, as the clients themselves report them.

Written by ``tools/catalogue`` and loaded per client, never typed in. What a value does is for the rooms above.
"""
