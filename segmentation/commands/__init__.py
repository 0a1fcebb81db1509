"""The sub-commands of `python -m segmentation`, a module each: add(subparsers), run(args), show(result)."""

NAMES = (
    "load", "duplicates", "cluster", "pareto", "market", "icp", "export", "save", "refresh", "workspaces", "delete",
    "register",
)  # fmt: skip
