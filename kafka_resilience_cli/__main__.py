"""``python -m kafka_resilience_cli``."""

from kafka_resilience_cli.cli.main import main

if __name__ == "__main__":
    main()
