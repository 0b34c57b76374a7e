"""The neural engines of the animate step: AnimateDiff, and image-to-video models."""
