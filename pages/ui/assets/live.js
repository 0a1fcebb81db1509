// Asks the server what a number that is being moved brings, before the session hears of it. The next question
// waits for the last answer, so a slow server is asked less often, never more.
const UNHEARD_MS = 10_000
const PATIENCE_MS = 10_000

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".sk-live")
  const moves = (root.moves ??= new Map())
  const said = new URLSearchParams(data.said)
  const forget = (isOver) => {
    for (const [name, move] of moves) if (isOver(name, move)) moves.delete(name)
  }
  root.said = data.said
  if (moves.size) {
    // What the session has heard of, the page itself says by now, or will in a moment.
    forget((_name, { told }) => told && told <= data.heard)
    if (!moves.size) window.dispatchEvent(new CustomEvent("sk-settled", { detail: data.heard }))
  }

  const ask = async () => {
    if (root.asking) {
      root.again = true
      return
    }
    root.asking = true
    root.again = false
    // What the session never hears of is not asked for ever.
    forget((_name, { at }) => performance.now() - at > UNHEARD_MS)
    const query = new URLSearchParams(said)
    for (const [name, { value }] of moves) query.set(name, value)
    try {
      const answer = await fetch(`${data.address}?${query}`, { signal: AbortSignal.timeout(PATIENCE_MS) })
      const elements = answer.status === 200 ? await answer.json() : []
      // Something else was set meanwhile, or the language: what is still on its way is asked for anew.
      const overtaken = root.said !== data.said
      root.again ||= overtaken && moves.size > 0
      if (!overtaken) for (const detail of elements) window.dispatchEvent(new CustomEvent("sk-ahead", { detail }))
    } catch {
      // The session's own run says it in any case.
    } finally {
      root.asking = false
    }
    if (root.again) root.ask()
  }
  root.ask = ask

  const moved = ({ detail: { name, value } }) => {
    moves.set(name, { value, at: performance.now() })
    ask()
  }
  const told = ({ detail: { name, told } }) => {
    if (moves.has(name)) moves.get(name).told = told
  }
  const listening = { "sk-moved": moved, "sk-told": told }
  for (const [event, listener] of Object.entries(listening)) window.addEventListener(event, listener)
  return () => {
    for (const [event, listener] of Object.entries(listening)) window.removeEventListener(event, listener)
  }
}
