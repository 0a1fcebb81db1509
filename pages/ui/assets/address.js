// All of a run is there: the entry that the browser's history has for a page that was just come to gets the whole
// address, and the number fields are told what of theirs the session has heard of.
let arrived

export default function ({ data, parentElement }) {
  if (data.arrival !== arrived) {
    arrived = data.arrival
    const { pathname, hash } = window.location
    const query = data.query && `?${data.query}`
    // Whoever has gone on meanwhile is on another page's entry.
    if (pathname.endsWith(`/${data.page}`)) window.history.replaceState({}, "", `${pathname}${query}${hash}`)
  }
  Object.assign(parentElement.querySelector(".sk-address").dataset, { page: data.page, query: data.query })
  window.dispatchEvent(new CustomEvent("sk-run-over", { detail: data }))
}
