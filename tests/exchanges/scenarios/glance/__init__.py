"""What is asked of Glance."""
