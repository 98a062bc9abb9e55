"""The parts of the loader: how samples become a batch, and workers."""
