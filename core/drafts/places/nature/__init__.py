"""Open country: woods, water, mountains, deserts."""
