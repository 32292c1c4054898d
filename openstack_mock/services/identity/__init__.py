"""Identity: keystone's API v3. Knows no other service."""
