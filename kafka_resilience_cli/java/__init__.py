"""What runs on Java: finding a Java, Kafka's jars, class-data archives.

Knows nothing of clusters, nodes or topologies. Package registries are only ever reached through the Maven resolver.
"""
