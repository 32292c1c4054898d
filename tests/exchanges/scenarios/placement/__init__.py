"""What is asked of Placement."""
