"""Metadata definitions: namespaces, objects, properties, tags, resource types. Knows nothing of images."""
