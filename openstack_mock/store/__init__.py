"""Where a cloud's resources are kept: collections with indexes, queries, quotas, bodies, snapshots."""
