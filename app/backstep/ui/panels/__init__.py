"""The panels around the diagram, each showing its part of a frame."""
