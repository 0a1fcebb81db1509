"""market"""

from pages.ui import frame

PARAMS = ()


def show() -> None:
    """Stub."""
    frame.header("market", "lead")


if __name__ == "__main__":
    frame.page(show, PARAMS)
