"""Stage 2: pure functions from frames to frames. No files, no models, no drawing."""
