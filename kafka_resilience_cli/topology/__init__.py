"""The topology language: YAML text → positions → schema → model; environments, presets; retry chains → derived topics.

What a cluster has, and what differs from it, is not known here.
"""
