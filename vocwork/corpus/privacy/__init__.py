"""Personal data is found and hidden before anything is stored."""
