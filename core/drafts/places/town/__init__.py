"""Built places outdoors: streets, squares, gardens, bridges."""
