"""Inside cars, trains, cockpits, and on the deck of a ship."""
