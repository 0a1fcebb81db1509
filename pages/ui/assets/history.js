// A page that is left by Back or Forward before its run began is entered into the history again by Streamlit when it
// does begin, and Back seems to lead forward. What is entered then for another page is nobody's wish, until whoever
// sits there acts again.
const enter = window.history.pushState
let hasActed = true

window.history.pushState = function (state, title, address) {
  const isOtherPage = new URL(address ?? "", window.location.href).pathname !== window.location.pathname
  if (hasActed || !isOtherPage) enter.call(window.history, state, title, address)
}

window.addEventListener("popstate", () => {
  hasActed = false
})

for (const act of ["pointerdown", "click", "keydown"]) {
  window.addEventListener(act, () => { hasActed = true }, { capture: true })
}
