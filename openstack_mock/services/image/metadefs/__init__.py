"""Metadata definitions: namespaces, objects, properties, tags, resource types. Its author works on it apart from the rest of image."""
