"""Glance: images, their data and stores, tasks, and metadata definitions. Knows no other service."""
