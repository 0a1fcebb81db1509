"""Charts are pure functions: a frame in, a Plotly figure out. The message above a chart is the page's."""
