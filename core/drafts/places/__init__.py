"""The draft painter of places: layered, lit backdrops for every kind of place, time of day and weather."""
