"""Lets `python -m therefore` do what `therefore` does."""

from therefore.cli import main

if __name__ == "__main__":
    main()
