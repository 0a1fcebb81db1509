// What the page told the session and has no answer to yet. A question of the browser's that comes in the same moment can
// make the server drop it; then it is told again. Whoever meanwhile goes on, to another page or back in the history,
// goes when the session has heard of it: Streamlit would drop it, and the history has no entry for it yet.
const LONGEST_WAY_MS = 3000
// A browser that draws slowly hears of a run long after it told something.
const LONGEST_MS = 30_000
const MOST_TIMES = 8

const tellings = new Map()
let going
let presses = 0

function goAfterwards(where, times) {
  going = where
  presses = times
}

// Whether somebody who goes on is to wait for an answer.
function isAwaited() {
  return [...tellings.values()].some(({ isLate }) => !isLate)
}

function goIfNothingIsAwaited() {
  if (isAwaited()) return
  const go = going
  goAfterwards(undefined, 0)
  if (!go) return
  // Told again afterwards, it would take back where somebody went.
  tellings.clear()
  go()
}

function forget(name) {
  tellings.delete(name)
  goIfNothingIsAwaited()
}

// name: whose number; its newer telling replaces the older. told: names the telling. tell: does it, now and again; false
// where it holds no longer.
export function tellUntilHeard(name, told, tell) {
  const telling = { told, tell, times: 1, isLate: false, from: window.location.href }
  tellings.set(name, telling)
  tell()
  setTimeout(() => {
    telling.isLate = true
    goIfNothingIsAwaited()
  }, LONGEST_WAY_MS)
  setTimeout(() => {
    if (tellings.get(name) === telling) forget(name)
  }, LONGEST_MS)
}

window.addEventListener("sk-run-over", ({ detail }) => {
  for (const [name, telling] of tellings) {
    const isHeard = detail.heard[name] === telling.told
    if (isHeard || telling.times === MOST_TIMES || telling.tell() === false) forget(name)
    else telling.times += 1
  }
})

window.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  if (!isAwaited()) {
    tellings.clear()
    return
  }
  event.preventDefault()
  event.stopImmediatePropagation()
  goAfterwards(() => link.click(), 0)
}, { capture: true })

// Back means what was told last, for which the history has no entry yet. So the browser comes forward again, and goes
// back when the entry is there. Events of the window itself reach whoever listened first, so the page loads this before
// Streamlit.
window.addEventListener("popstate", (event) => {
  if (!isAwaited()) {
    tellings.clear()
    return
  }
  event.stopImmediatePropagation()
  const [{ from }] = tellings.values()
  window.history.pushState({}, "", from)
  const times = presses + 1
  goAfterwards(() => window.history.go(-times), times)
})
