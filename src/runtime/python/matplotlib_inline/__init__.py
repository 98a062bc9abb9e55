"""matplotlib_inline: what notebooks import to have their figures as they like them."""
