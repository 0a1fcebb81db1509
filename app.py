"""Segmentkompass: `streamlit run app.py` (or `python app.py`) serves it.

The file has two halves, as Streamlit asks: an ASGI server that loads this module finds `app`; a session's run
of this file as a script shows the frame with the page its address names.
"""

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui import frame, server
from pages.ui.protection import Protection

if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(__file__, lifespan=server.warm_up, routes=server.routes(), middleware=[Middleware(Protection)])
    if __name__ == "__main__":
        app.run()
else:
    frame.run()
