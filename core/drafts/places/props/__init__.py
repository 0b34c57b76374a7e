"""Things that stand in places. Each is drawn at a foot point (x, foot) at `m` pixels per metre, in its white-light colours."""
