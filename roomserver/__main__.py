"""`python -m roomserver`: the same command as `roomserver`."""

from roomserver.cli import main

if __name__ == "__main__":
    main()
