"""What outlives a process: SQL tables and migrations, the asset store, the queue client, events."""
