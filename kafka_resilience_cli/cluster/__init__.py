"""A live cluster: connection, its state (also from a snapshot), and the gateways.

The only room that imports Kafka admin clients. It knows nothing of topologies and plans.
"""
