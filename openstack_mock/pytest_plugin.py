"""The pytest plugin: fixtures and markers. Knows nothing of how a cloud works."""
