"""Signed, expiring links to finished films, and the small HTTP server that answers them."""
