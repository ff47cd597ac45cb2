// An ended session clears the page, also when the server cannot be reached. Asking is no activity.
const ASK_EVERY_MS = 10_000
let endsAt = Infinity
let askedAt = -Infinity

function leave() {
  const here = encodeURIComponent(location.pathname + location.search)
  location.replace("/auth/sign-in?ended&next=" + here)
}

async function look() {
  // By the clock on the wall: timers stand still while a computer sleeps.
  if (Date.now() >= endsAt) return leave()
  if (performance.now() - askedAt < ASK_EVERY_MS) return
  askedAt = performance.now()
  const sentAt = Date.now()
  try {
    const answer = await fetch("/account/here", { cache: "no-store" })
    if (answer.status === 401) return leave()
    if (answer.ok) endsAt = sentAt + 1000 * Number(await answer.text()) + 1000
  } catch {
    // Not reachable: the last answer holds.
  }
}

look()
setInterval(look, 1000)
