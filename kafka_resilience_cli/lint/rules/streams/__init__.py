"""S: Kafka Streams applications."""
