"""overview"""

from pages.ui import frame

PARAMS = ()


def show() -> None:
    """Stub."""
    frame.header("overview", "lead")


if __name__ == "__main__":
    frame.page(show, PARAMS)
