"""`python -m tests.moderation`: recall and false alarms on the half that nobody tunes on."""

import argparse
import sys
from pathlib import Path

from roomserver.moderation import rulebook
from tests.moderation.report import REPORT, files, report, write


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.moderation", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=REPORT)
    parser.add_argument("--rules", default="", help="an operator's folder of rules")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures into a page")
    options = parser.parse_args()
    if not files(options.folder):
        sys.exit(f"{options.folder}: there is no set")
    figures = report(options.folder, rulebook.read(options.rules))
    print(figures)
    if options.write:
        write(options.write, figures)


if __name__ == "__main__":
    main()
