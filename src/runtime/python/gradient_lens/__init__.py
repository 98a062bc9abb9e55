"""What Gradient Lens does around a snippet: running it, watching its lines, telling its errors."""
