"""Block storage (Cinder): volumes, snapshots, attachments, types, back ends."""
