"""The film check: looks at and listens to the finished file, as a person would before posting it."""
