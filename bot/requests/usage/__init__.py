"""What clips came to, for whoever asks, and what people think of them."""
