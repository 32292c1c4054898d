"""Scenarios for Glance."""
