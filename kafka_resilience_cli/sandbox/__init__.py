"""A real Apache Kafka (KRaft) on loopback: several nodes, started in seconds, gone without a trace.

    from kafka_resilience_cli.sandbox.cluster import Sandbox
    from kafka_resilience_cli.sandbox.options import SandboxOptions

    with Sandbox.launch(SandboxOptions()) as sandbox:
        sandbox.bootstrap_servers        # 127.0.0.1:21001,127.0.0.1:21002,...
        sandbox.kill(1)                  # SIGKILL
        sandbox.start(1)                 # and back, registered and unfenced

Nodes of a sandbox launched like this die with the process that launched it. Import from the modules; this one stays
empty because pytest loads :mod:`~kafka_resilience_cli.sandbox.fixture` at every start.
"""
