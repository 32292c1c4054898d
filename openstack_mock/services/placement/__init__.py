"""Placement: who has which resources, and who uses them. Knows nothing of what the resources are for."""
