"""What the command line can do, one family of commands a module; `__main__` gathers them."""
