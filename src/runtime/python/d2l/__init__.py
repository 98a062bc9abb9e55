"""d2l: the small module that the textbook "Dive into Deep Learning" leans on."""
__version__ = "1.0.3"
