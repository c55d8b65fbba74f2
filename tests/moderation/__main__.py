"""`python -m tests.moderation`: recall and false alarms and how long it takes."""

import argparse
import sys
from pathlib import Path

from roomserver.moderation import rulebook
from tests.moderation.report import REPORT, files, report, write
from tests.moderation.times import search


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.moderation", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=REPORT)
    parser.add_argument("--rules", default="", help="an operator's folder of rules")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures into a page")
    parser.add_argument("--times", type=int, default=1_000, help="hostile texts to try; 0: none")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not files(options.folder):
        sys.exit(f"{options.folder}: there is no set")
    book = rulebook.read(options.rules)
    figures = report(options.folder, book)
    if options.times:
        slow = search(book.of("en"), options.times, options.seed)
        figures += (
            f"Of {len(slow)} hostile texts of 2,000 code points (seed {options.seed}) the slowest "
            f"took {slow[0].ms:.1f} ms, half of them at most {slow[len(slow) // 2].ms:.1f} ms.\n"
        )
        print("slowest:", *(f"{each.ms:.1f} ms {each.pieces!r}" for each in slow[:3]), sep="\n  ")
    print(figures)
    if options.write:
        write(options.write, figures)


if __name__ == "__main__":
    main()
