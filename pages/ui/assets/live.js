// Asks the server for the charts of a number that is being moved, before the session hears of it. The next question
// waits for the last answer, so a slow server is asked less often, never more.
const UNCONFIRMED_MS = 1000

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".sk-live")
  const moves = (root.moves ??= new Map())
  const said = new URLSearchParams(data.said)
  // What the page says now it heard of; what it never says, as a value at its default, is not asked for ever.
  for (const [name, { value, at }] of moves) {
    if (said.get(name) === value || performance.now() - at > UNCONFIRMED_MS) moves.delete(name)
  }

  const ask = async () => {
    if (root.asking) {
      root.again = true
      return
    }
    root.asking = true
    root.again = false
    const query = new URLSearchParams(data.said)
    for (const [name, { value }] of moves) query.set(name, value)
    try {
      const answer = await fetch(`${data.address}?${query}`)
      const charts = answer.status === 200 ? await answer.json() : []
      for (const chart of charts) window.dispatchEvent(new CustomEvent("sk-chart", { detail: chart }))
    } catch {
      // The session's own run draws them in any case.
    }
    root.asking = false
    if (root.again) root.ask()
  }
  root.ask = ask

  const moved = ({ detail: { name, value } }) => {
    moves.set(name, { value, at: performance.now() })
    ask()
  }
  window.addEventListener("sk-moved", moved)
  return () => window.removeEventListener("sk-moved", moved)
}
