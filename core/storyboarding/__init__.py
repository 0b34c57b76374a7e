"""A screenplay told by rules alone, as a storyboard: every writer engine starts from it. Entered through rules.tell."""
