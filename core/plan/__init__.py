"""Planning: what steps a film needs, as a pure function of the job and of the results there are so far."""
