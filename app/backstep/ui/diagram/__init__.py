"""The picture of the network: painting it, finding what is under the pointer, and the widget that shows it."""
