"""The sub-commands of `python -m segmentation`, a module each: add(subparsers), run(args), show(result)."""

NAMES = (
    "load", "preview", "duplicates", "cluster", "rules", "migration", "fairness", "pareto", "market", "icp", "export",
    "save", "refresh", "workspaces", "delete", "register",
)  # fmt: skip
