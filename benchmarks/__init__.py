"""krc against the least that its job needs, as ratios measured in one run (`make bench`)."""
