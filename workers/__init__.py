"""What makes a film happen: arq tasks, step scheduling, the watchdog, health."""
