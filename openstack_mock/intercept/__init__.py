"""The doors inside the process: one file for each HTTP library, and the guard for those that have none."""
