"""Own elements of the page: their code is served once as a module, not sent with each message."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import streamlit as st

ASSETS = Path(__file__).parent / "assets"
MODULES = tuple(sorted(path.name for path in ASSETS.glob("*.js")))
PLOTLY_ADDRESS = f"assets/plotly-{plotly.__version__}.min.js"
"""Where the server offers the chart library, below its base path."""

# The browser fetches the module itself; a cleanup that is asked for before it came is passed on afterwards. New data
# come by a call, without a cleanup of the last one.
_LOADER = """
const module = import(new URL("{address}", window.location.origin))
const latest = new WeakMap()
export default (component) => {{
  const before = latest.get(component.parentElement)
  const cleanup = Promise.all([module, before]).then(([loaded, stop]) => {{
    stop?.()
    return loaded.default(component)
  }}).catch((error) => console.error(error))
  latest.set(component.parentElement, cleanup)
  return () => cleanup.then((stop) => stop?.())
}}
"""


@cache
def module_address(name: str) -> str:
    """Where the server offers the module, below its base path.

    They import each other from the same folder, so a new content of one gives all of them a new address.
    """
    return f"assets/{_digest()}/{name}"


@cache
def _digest() -> str:
    return hashlib.sha256(b"".join((ASSETS / name).read_bytes() for name in MODULES)).hexdigest()[:12]


def absolute(address: str) -> str:
    """The address as the browser needs it, from the server's root."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/{address}" if base else f"/{address}"


@cache
def element(name: str, html: str) -> Any:
    """The mounting function of the element whose code is `assets/<name>.js`; its look is in the frame's style."""
    # Plotly writes its own styles into the page's head; a shadow root would shut them out.
    return st.components.v2.component(
        f"segmentkompass_{name}",
        html=html,
        js=_LOADER.format(address=absolute(module_address(f"{name}.js"))),
        isolate_styles=False,
    )


@cache
def style() -> str:
    """The look of the frame and of all elements."""
    return "<style>" + "".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.css"))) + "</style>"
