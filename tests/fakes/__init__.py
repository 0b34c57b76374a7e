"""Engines that do almost nothing, for tests of the graph, the queue and the workers. They are named by dotted path."""
