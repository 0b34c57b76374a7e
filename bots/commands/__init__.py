"""Every command as a plain async function over data; adapters translate a platform's events to these and decide nothing."""
