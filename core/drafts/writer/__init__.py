"""The draft writer: a screenplay becomes a storyboard by rules alone. Entered through engine.DraftWriter."""
