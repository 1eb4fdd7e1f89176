"""HTTP to video servers and to nobody else, and who we show that we are."""
