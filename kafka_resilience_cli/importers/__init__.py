"""What exists already, as topology text: topics of a live cluster, and the retry chains that can be seen among them.

Pure: reading the cluster is for ``cluster/``, writing files for ``commands/``.
"""
