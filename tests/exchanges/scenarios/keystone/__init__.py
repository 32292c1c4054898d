"""What is asked of Keystone."""
