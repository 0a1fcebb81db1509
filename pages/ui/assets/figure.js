// A number to slide or to type. Its text follows the hand, and so does what listens to "sk-moved"; the session hears of
// it on release or when the hand rests. What was typed the session alone reads, and says what was wrong with it.
const RESTING_MS = 250

let fields = 0

function build(root) {
  fields += 1
  root.innerHTML = `<div class="sk-figure-head"><label for="sk-figure-${fields}"></label>
    <button type="button" class="sk-figure-help" aria-describedby="sk-figure-help-${fields}">?</button>
    <span class="sk-figure-tip" role="tooltip" id="sk-figure-help-${fields}"></span></div>
    <div class="sk-figure-row"><div class="sk-figure-track"><output></output><input type="range" step="1" min="0">
    <div class="sk-figure-stops"></div></div>
    <input type="text" id="sk-figure-${fields}" autocomplete="off" inputmode="decimal"></div>
    <div class="sk-figure-wrong" role="alert" id="sk-figure-wrong-${fields}"></div><div class="sk-figure-note"></div>`
  const find = (selector) => root.querySelector(selector)
  return {
    label: find("label"), help: find(".sk-figure-help"), tip: find(".sk-figure-tip"), bubble: find("output"),
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

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sk-figure")
  const parts = (root.parts ??= build(root))
  const { label, help, tip, bubble, slider, stops, field, wrong, note } = parts
  const last = data.texts.length - 1
  const show = (index, text = data.texts[index]) => {
    bubble.textContent = slider.ariaValueText = text
    placeWithin(bubble, index / last)
    slider.style.setProperty("--share", `${(100 * index) / last}%`)
  }

  label.textContent = data.label
  slider.ariaLabel = field.ariaLabel = data.label
  tip.textContent = data.help
  help.hidden = !data.help
  help.ariaLabel = data.help
  slider.max = String(last)
  if (!parts.held) {
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

  slider.oninput = () => {
    const index = Number(slider.value)
    show(index)
    window.dispatchEvent(new CustomEvent("sk-moved", { detail: { name: data.name, value: data.values[index] } }))
    clearTimeout(parts.resting)
    parts.resting = setTimeout(() => setTriggerValue("entered", { mark: index }), RESTING_MS)
  }
  slider.onpointerdown = () => { parts.held = true }
  slider.onpointerup = slider.onpointercancel = () => { parts.held = false }
  slider.onchange = () => {
    parts.held = parts.typing = false
    clearTimeout(parts.resting)
    setTriggerValue("entered", { mark: Number(slider.value) })
  }
  field.oninput = () => { parts.typing = true }
  field.onchange = () => {
    parts.typing = false
    setTriggerValue("entered", { text: field.value })
  }
  field.onkeydown = ({ key }) => {
    if (key !== "Escape") return
    parts.typing = false
    field.value = data.typed
    if (data.wrong) setTriggerValue("entered", {})
  }
  help.onkeydown = ({ key }) => { if (key === "Escape") help.blur() }
}
