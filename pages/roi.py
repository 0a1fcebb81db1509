"""roi"""

from pages.ui import frame

PARAMS = ()


def show() -> None:
    """Stub."""
    frame.header("roi", "lead")


if __name__ == "__main__":
    frame.page(show, PARAMS)
