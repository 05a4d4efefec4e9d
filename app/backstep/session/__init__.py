"""The debugger: where we are in a training, and how we move."""
