// What the page told the session and has no answer to yet. A question of the browser's that comes in the same moment can
// make the server drop it; then it is told again. Whoever meanwhile goes on, to another page or back in the history,
// goes when the session has heard of it: Streamlit would drop it, and the history has no entry for it yet.
const LONGEST_MS = 3000
const MOST_TIMES = 3

const tellings = new Map()
let going
let presses = 0

function goAfterwards(where, times) {
  going = where
  presses = times
}

function forget(name) {
  tellings.delete(name)
  if (tellings.size) return
  const go = going
  goAfterwards(undefined, 0)
  go?.()
}

// name: whose number; its newer telling replaces the older. told: names the telling. tell: does it, now and again; false
// where it holds no longer.
export function tellUntilHeard(name, told, tell) {
  const telling = { told, tell, times: 1, from: window.location.href }
  tellings.set(name, telling)
  tell()
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
  if (!link || !tellings.size || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  event.stopImmediatePropagation()
  goAfterwards(() => link.click(), 0)
}, { capture: true })

// Back means what was told last, for which the history has no entry yet. So the browser comes forward again, and goes
// back when the entry is there. Events of the window itself reach whoever listened first, so the page loads this before
// Streamlit.
window.addEventListener("popstate", (event) => {
  if (!tellings.size) return
  event.stopImmediatePropagation()
  const [{ from }] = tellings.values()
  window.history.pushState({}, "", from)
  const times = presses + 1
  goAfterwards(() => window.history.go(-times), times)
})
