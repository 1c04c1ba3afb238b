"""krc.yaml, the one project file: finds topologies, names clusters, joins a topology with its clients' files."""
