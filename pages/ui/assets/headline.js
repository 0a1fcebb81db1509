// The page's message and one sentence below it, following a number while it is being moved.
import { follow } from "./ahead.js"

export default function ({ data, parentElement }) {
  const [title, lead] = parentElement.querySelectorAll(".sk-headline > *")
  return follow(parentElement.querySelector(".sk-headline"), data, ["title", "lead"], (shown) => {
    title.textContent = shown.title
    lead.textContent = shown.lead
  })
}
