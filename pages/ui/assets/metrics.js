// Key figures in a row and a word on them, following a number while it is being moved.
import { follow } from "./ahead.js"
import { explain, helpHtml } from "./help.js"

let rows = 0

function build(list, count) {
  rows += 1
  list.innerHTML = Array.from(
    { length: count }, (_, place) => `<div><dt><span></span> ${helpHtml(`sk-metric-${rows}-${place}`)}</dt><dd></dd></div>`,
  ).join("")
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".sk-metrics")
  const [list, word] = root.children
  return follow(root, data, ["figures", "word"], (shown) => {
    if (list.children.length !== shown.figures.length) build(list, shown.figures.length)
    shown.figures.forEach(({ label, value, help }, place) => {
      const cell = list.children[place]
      cell.querySelector("dt > span").textContent = label
      cell.querySelector("dd").textContent = value
      explain(cell, help)
    })
    word.textContent = shown.word
    word.hidden = !shown.word
  })
}
