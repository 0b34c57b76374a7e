"""Where faces are in a picture. Used by the engines under core.neural whose pictures have people in them."""
