"""What all voices share, draft or neural: reading, pronouncing, the manner of feelings, finishing. Called by speech engines."""
