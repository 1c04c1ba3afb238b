"""Carrying out a plan: requests in a bounded order, a journal of them, and the wait until they show.

What is to be done is decided in ``plan/``; nothing here compares a topology with a cluster.
"""
