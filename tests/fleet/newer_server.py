"""`python -m tests.fleet.newer_server serve …`: the real command as a later version would run it.

It writes rooms in a form that the version at hand must take for one that it can't read.
"""

from roomserver.rooms import ports

if __name__ == "__main__":
    # Before anything else takes the number from there.
    ports.SCHEMA += 1

    from roomserver.cli import main

    main()
