// A question mark that tells what stands behind it, on hover or focus.
export const helpHtml = (id) => `<button type="button" class="sk-help" aria-describedby="${id}">?</button>
  <span class="sk-tip" role="tooltip" id="${id}"></span>`

export function explain(parent, text) {
  const [button, tip] = [".sk-help", ".sk-tip"].map((selector) => parent.querySelector(selector))
  tip.textContent = button.ariaLabel = text
  button.hidden = !text
  button.onkeydown = ({ key }) => { if (key === "Escape") button.blur() }
}
