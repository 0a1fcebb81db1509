// Elements that follow a number while it is being moved: what the server answers meanwhile ("sk-ahead") is shown ahead
// of the session's runs. It stands, though a run that began before it says otherwise, until the session has heard of all
// that was moved ("sk-settled" says when the last was told) and a run since then has shown the element, and so long at
// most.
const AHEAD_MS = 10_000

function isSame(a, b, parts) {
  return parts.every((name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]))
}

// Shows what counts by now, and again whenever that changes, until the function it gives back is called.
// root: keeps what is shown (`shown`) from one run to the next. data: what the run says; parts: what in it is seen.
export function follow(root, data, parts, display) {
  const show = (shown) => {
    root.shown = shown
    display(shown)
  }
  const settle = () => {
    clearTimeout(root.settling)
    if (root.last && data.heard >= root.last) root.aheadUntil = root.last = 0
    const ahead = (root.aheadUntil ?? 0) - performance.now()
    if (root.shown && isSame(root.shown, data, parts)) root.aheadUntil = 0 // the run has caught up
    else if (ahead > 0) root.settling = setTimeout(settle, ahead)
    else show(data)
  }
  const goAhead = ({ detail }) => {
    if (detail.key !== data.key) return
    if (!root.shown || !isSame(root.shown, detail, parts)) show(detail)
    if (isSame(data, detail, parts)) return
    root.aheadUntil = performance.now() + AHEAD_MS
    root.last = 0
    settle()
  }
  const settled = ({ detail }) => {
    root.last = detail
    settle()
  }
  settle()
  window.addEventListener("sk-ahead", goAhead)
  window.addEventListener("sk-settled", settled)
  return () => {
    window.removeEventListener("sk-ahead", goAhead)
    window.removeEventListener("sk-settled", settled)
  }
}
