"""krc: plan, apply and prove resilient Kafka topologies."""

__version__ = "0.1.0"
