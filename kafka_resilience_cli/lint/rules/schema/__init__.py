"""H: schemas, serializers and deserializers."""
