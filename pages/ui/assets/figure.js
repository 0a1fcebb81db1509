// A number to slide or to type. Its text follows the hand, and so does what listens to "sk-moved"; the session hears of
// it on release or when the hand rests. What was typed the session alone reads, and says what was wrong with it.
import { explain, helpHtml } from "./help.js"
import { tellUntilHeard } from "./unheard.js"

const RESTING_MS = 250
// So long an answer to what was told last is waited for; older ones would set the slider back under the hand.
const PATIENCE_MS = 10_000

let fields = 0

function build(root) {
  fields += 1
  root.innerHTML = `<div class="sk-figure-head"><label for="sk-figure-${fields}"></label>
    ${helpHtml(`sk-figure-help-${fields}`)}</div>
    <div class="sk-figure-row"><div class="sk-figure-track"><output></output><input type="range" step="1" min="0">
    <div class="sk-figure-stops"></div></div>
    <input type="text" id="sk-figure-${fields}" autocomplete="off" inputmode="decimal"></div>
    <div class="sk-figure-wrong" role="alert" id="sk-figure-wrong-${fields}"></div><div class="sk-figure-note"></div>`
  const find = (selector) => root.querySelector(selector)
  return {
    label: find("label"), head: find(".sk-figure-head"), bubble: find("output"),
    slider: find("input[type=range]"), stops: find(".sk-figure-stops"), field: find("input[type=text]"),
    wrong: find(".sk-figure-wrong"), note: find(".sk-figure-note"),
  }
}

function place(element, share) {
  // The thumb's middle runs from half a thumb to the width less half a thumb.
  element.style.left = `calc(${share * 100}% + ${(0.5 - share) * 16}px)`
}

function placeWithin(element, share) {
  place(element, share)
  element.style.transform = `translateX(${-100 * share}%)`
}

let latest = 0

function now() {
  // By the clock, since the session outlives the page; never the same twice.
  latest = Math.max(latest + 1, Date.now())
  return latest
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sk-figure")
  const parts = (root.parts ??= build(root))
  const { label, head, bubble, slider, stops, field, wrong, note } = parts
  const last = data.texts.length - 1
  parts.send = (entered) => setTriggerValue("entered", entered)
  const show = (index, text = data.texts[index]) => {
    bubble.textContent = slider.ariaValueText = text
    placeWithin(bubble, index / last)
    slider.style.setProperty("--share", `${(100 * index) / last}%`)
  }

  label.textContent = data.label
  slider.ariaLabel = field.ariaLabel = data.label
  explain(head, data.help)
  slider.max = String(last)
  const isOlder = parts.told && data.heard !== parts.told && now() - parts.told < PATIENCE_MS
  if (data.resets !== parts.resets) {
    // What stands in the field was typed before, even where no change of it was told.
    parts.resets = data.resets
    parts.typing = false
  }
  if (!parts.held && !isOlder) {
    slider.value = String(data.index)
    show(data.index, data.shown)
  }
  if (!parts.typing || document.activeElement !== field) field.value = data.refused ?? data.typed
  field.title = data.hint
  wrong.textContent = data.wrong
  wrong.hidden = !data.wrong
  field.ariaInvalid = String(Boolean(data.wrong))
  data.wrong ? field.setAttribute("aria-describedby", wrong.id) : field.removeAttribute("aria-describedby")
  note.textContent = data.note
  note.hidden = !data.note
  stops.replaceChildren(...data.stops.map(({ index, name }) => {
    const stop = document.createElement("i")
    stop.title = name
    place(stop, index / last)
    return stop
  }))

  // Named by its value: the session's marks may be others by now.
  const tell = (entered) => {
    const told = (parts.told = now())
    const { resets } = parts
    tellUntilHeard(data.name, told, () => {
      if (!root.isConnected || parts.resets !== resets) return false
      parts.send({ ...entered, told })
      return true
    })
    window.dispatchEvent(new CustomEvent("sk-told", { detail: { name: data.name, told } }))
  }
  const tellMark = (index) => {
    clearTimeout(parts.resting)
    const value = data.values[index]
    // What it heard while the hand rested it knows.
    if (value !== parts.rested) tell({ value })
    parts.rested = value
  }
  slider.oninput = () => {
    const index = Number(slider.value)
    show(index)
    window.dispatchEvent(new CustomEvent("sk-moved", { detail: { name: data.name, value: data.values[index] } }))
    clearTimeout(parts.resting)
    parts.resting = setTimeout(() => tellMark(index), RESTING_MS)
  }
  slider.onpointerdown = () => {
    parts.held = true
    parts.rested = undefined
  }
  slider.onpointerup = slider.onpointercancel = () => { parts.held = false }
  slider.onchange = () => {
    parts.held = parts.typing = false
    tellMark(Number(slider.value))
    parts.rested = undefined
  }
  field.oninput = () => { parts.typing = true }
  field.onchange = () => {
    parts.typing = false
    tell({ text: field.value, language: data.language })
  }
  field.onkeydown = ({ key }) => {
    if (key !== "Escape") return
    parts.typing = false
    field.value = data.typed
    if (data.wrong) tell({})
  }
}
