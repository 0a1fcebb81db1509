// Draws a Plotly figure and keeps the drawing: new data go into it by Plotly.react, so zoom and hover survive a
// rerun. Colours, fonts and grid follow the page's theme as the browser shows it.
import { follow } from "./ahead.js"

let library

function loadLibrary(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = address
    script.onload = () => resolve(window.Plotly)
    script.onerror = () => {
      library = undefined
      reject(new Error(`chart library not loaded from ${address}`))
    }
    document.head.append(script)
  })
  return library
}

function isDark(colour) {
  const probe = document.createElement("canvas").getContext("2d")
  probe.fillStyle = colour
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(probe.fillStyle.slice(i, i + 2), 16))
  return 0.299 * r + 0.587 * g + 0.114 * b < 128
}

// Asking for a style makes the browser lay out the page anew; all charts of one rerun share one answer.
let theme

function currentTheme(element) {
  if (!theme) {
    const style = getComputedStyle(element)
    const variable = (name) => style.getPropertyValue(`--st-${name}`).trim()
    const [text, ground, grid, font] = ["text-color", "background-color", "border-color", "font"].map(variable)
    theme = { text, ground, grid, font }
    setTimeout(() => { theme = undefined }, 100)
  }
  return theme
}

function themed(data, { text, ground, grid, font }) {
  let spec = data.figure
  if (isDark(ground)) {
    for (const [light, dark] of Object.entries(data.dark)) spec = spec.replaceAll(light, dark)
  }
  const figure = JSON.parse(spec)
  const layout = figure.layout
  layout.font = { ...layout.font, color: text, family: font }
  layout.height = data.height
  layout.uirevision = "kept" // the same at every drawing: zoom stays
  layout.paper_bgcolor = layout.plot_bgcolor = "rgba(0,0,0,0)"
  layout.hoverlabel = { bgcolor: ground, bordercolor: grid, font: { color: text, family: font } }
  for (const [name, part] of Object.entries(layout)) {
    if (/^[xy]axis\d*$/.test(name)) Object.assign(part, { gridcolor: grid, linecolor: grid, zerolinecolor: text })
  }
  return figure
}

const CLICKS = ["plotly_click", "plotly_treemapclick"]
const SEEN = ["figure", "title", "source", "height"]

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".sk-plot")
  const [title, canvas, source] = ["title", "canvas", "source"].map((name) => root.querySelector(`.sk-plot-${name}`))

  const choose = (event) => {
    const chosen = [event.points[0].customdata].flat()[0]
    // The ground between tiles stands for nothing.
    if (chosen != null) setTriggerValue("clicked", String(chosen))
    // Or a treemap would zoom into the tile.
    return false
  }
  const draw = async (shown) => {
    const plotly = await loadLibrary(shown.library)
    const figure = themed(shown, currentTheme(canvas))
    await plotly.react(canvas, figure.data, figure.layout, { displayModeBar: false, responsive: true })
    for (const clicked of CLICKS) {
      canvas.removeAllListeners(clicked)
      if (shown.clickable) canvas.on(clicked, choose)
    }
    canvas.dataset.drawn = String(Number(canvas.dataset.drawn ?? 0) + 1)
  }
  const show = (shown) => {
    title.textContent = shown.title
    title.hidden = !shown.title
    source.textContent = shown.source
    source.hidden = !shown.source
    canvas.style.height = `${shown.height}px`
    canvas.setAttribute("aria-label", shown.title)
    draw(shown).catch((error) => {
      if (root.shown !== shown) return
      root.shown = undefined
      canvas.textContent = error.message
    })
  }

  const stop = follow(root, data, SEEN, show)
  const redraw = () => show(root.shown ?? data)
  const night = window.matchMedia("(prefers-color-scheme: dark)")
  night.addEventListener("change", redraw)
  return () => {
    night.removeEventListener("change", redraw)
    stop()
  }
}
