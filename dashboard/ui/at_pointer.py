"""The line that follows the pointer over a timeline, and what the lanes hold there, for both renderers."""

from __future__ import annotations

CSS = """
.line, .day { position: fixed; display: none; pointer-events: none; }
.line { width: 1px; background: #9aa5b1; }
.day {
  z-index: 2; box-sizing: border-box; max-width: 360px; padding: 4px 8px; background: #f7f8fa; color: #1f2933;
  border: 1px solid #9aa5b1; border-radius: 2px; font: 11px/1.35 var(--st-font, Inter), sans-serif;
  white-space: pre-line; overflow-wrap: anywhere;
}
"""

HTML = '<div class="line"></div><div class="day" aria-hidden="true"></div>'

JS = """
const MOST_LINES = 24, UNDER_HEADER_PX = 64
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const inWords = (day) => DAY.format(day * 864e5).replace('Sept', 'Sep')

// What figures/at_pointer.py wrote: words of the day at a place on the axis. The days between which nothing changes
// are told with it.
function daysOf(bends, held) {
  const places = bends.split(' ').map((bend) => bend.split(':').map(Number)), end = places.at(-1)
  const { lines, days } = JSON.parse(held)
  return (place) => {
    if (place < places[0][0] || place >= end[0]) return null
    const i = places.findIndex(([x]) => x > place), [[x0, d0], [x1, d1]] = [places[i - 1], places[i]]
    const day = Math.floor(d0 + (place - x0) / (x1 - x0) * (d1 - d0))
    const there = days.findLastIndex(([first]) => first <= day), [first, said] = days[there]
    const last = (days[there + 1]?.[0] ?? end[1]) - 1, more = said.length - MOST_LINES
    const unchanged = first < last && said.length ? ` (unchanged ${inWords(first)} to ${inWords(last)})` : ''
    const told = said.slice(0, MOST_LINES).map((i) => '\\n' + lines[i])
    return [inWords(day), unchanged, ...told, more > 0 ? `\\nand ${more} more` : '']
  }
}

// The line and its label, fixed in the window where the pointer is: scrolling takes them away.
function atPointer(frame) {
  const [line, label] = ['line', 'day'].map((name) => frame.querySelector('.' + name))
  function hide() { line.style.display = label.style.display = 'none' }
  function show(words, { clientX: x, clientY: y }, { top, bottom, right }) {
    document.addEventListener('scroll', hide, { capture: true, once: true })
    const day = document.createElement('strong')
    day.textContent = words[0]
    label.replaceChildren(day, ...words.slice(1))
    line.style.display = label.style.display = 'block'
    line.style.left = x + 'px'
    line.style.top = top + 'px'
    line.style.height = bottom - top + 'px'
    label.style.left = (x + 12 + label.offsetWidth < right ? x + 12 : x - 12 - label.offsetWidth) + 'px'
    label.style.top = Math.max(top, UNDER_HEADER_PX, y - label.offsetHeight - 16) + 'px'
  }
  return { show, hide, label }
}
"""
