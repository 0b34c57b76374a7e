"""Cut-out animation: vector people over layered backdrops, and the scenes that move them."""
