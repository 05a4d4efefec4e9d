"""The parts of the picture of the network."""
