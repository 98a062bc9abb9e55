"""Records what the small programs of exact/KIND.txt do under real PyTorch: writes exact/KIND.json, program → text.

    python3 record_exact.py prints errors random …

A line of KIND.txt is a program; one that begins with ":" is only its title, and the program is in the indented lines below it. Lines that
begin with "#" are for the reader. Each program runs alone: see exact/outcome.py for the names it may use and what is written down.
"""
import json
import sys
from pathlib import Path

import torch

FOLDER = Path(__file__).parent / "exact"
sys.path.insert(0, str(FOLDER))
from outcome import outcome  # noqa: E402

torch.set_num_threads(1)


def cases(text):
    """The programs of a file."""
    found = []
    for line in text.splitlines():
        if line.startswith("  "):
            found[-1] += line[2:] + "\n"
        elif line.startswith(":"):
            found.append("# " + line[1:].strip() + "\n")
        elif line.strip() and not line.startswith("#"):
            found.append(line)
    return found


for kind in sys.argv[1:]:
    programs = cases((FOLDER / f"{kind}.txt").read_text(encoding="utf8"))
    repeated = {case for case in programs if programs.count(case) > 1}
    if repeated:
        raise SystemExit(f"{kind}.txt has these twice: {repeated}")
    recorded = {case: outcome(case) for case in programs}
    (FOLDER / f"{kind}.json").write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
    print(f"{kind}: {len(recorded)}")
