"""Result frames to what a reader sees. Computes nothing, reads no data."""
