"""The timeline as SVG on a page: every mark in reach of the keyboard, a tooltip that can be pinned, picks reported."""

from __future__ import annotations

import streamlit as st

from dashboard.ui import at_pointer

_CSS = """
.frame { position: relative; font-family: var(--st-font, Inter), sans-serif; }
svg { display: block; height: auto; }
.mark, .heading { cursor: pointer; outline: none; }
.mark:focus > *, .heading:focus > * { stroke: #1f2933; stroke-width: 2.5px; }
.tip {
  position: absolute; z-index: 2; display: none; box-sizing: border-box; max-width: 340px; padding: 8px 10px;
  background: #fff; color: #1f2933; border: 1px solid #9aa5b1; border-radius: 4px;
  font-size: 12px; line-height: 1.45; white-space: pre-line; overflow-wrap: anywhere;
  max-height: 320px; overflow: auto; box-shadow: 0 2px 8px rgb(31 41 51 / 18%);
}
.tip.pinned { border: 2px solid #1f2933; }
"""

_JS = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const frame = parentElement.querySelector('.frame')
  const tip = frame.querySelector('.tip'), pointer = atPointer(frame)
  if (frame.dataset.drawn !== data.svg) {
    const parsed = new DOMParser().parseFromString(data.svg, 'image/svg+xml').documentElement
    frame.querySelector('svg')?.remove()
    frame.prepend(document.importNode(parsed, true))
    frame.dataset.drawn = data.svg
    hide(true)
  }
  const svg = frame.querySelector('svg')
  const wordsAt = daysOf(svg.dataset.days, svg.dataset.held)
  const boxes = new Map([...svg.querySelectorAll('.mark')].map((mark) => [mark, mark.getBBox()]))
  const order = [...boxes.keys()].sort((a, b) => row(a) - row(b) || boxes.get(a).x - boxes.get(b).x)
  order.forEach((mark, i) => mark.setAttribute('tabindex', i ? '-1' : '0'))

  function row(mark) { const box = boxes.get(mark); return Math.round((box.y + box.height / 2) / 4) }
  function hide(unpin) {
    if (unpin) tip.classList.remove('pinned')
    if (!tip.classList.contains('pinned')) tip.style.display = 'none'
  }
  function show(mark, pin) {
    if (tip.classList.contains('pinned') && !pin) return
    tip.textContent = mark.dataset.words
    tip.classList.toggle('pinned', pin)
    tip.style.display = 'block'
    const at = mark.getBoundingClientRect(), there = frame.getBoundingClientRect()
    const right = there.width - tip.offsetWidth - 4, below = at.bottom - there.top + 8
    tip.style.left = Math.max(0, Math.min(at.left - there.left, right)) + 'px'
    const fits = below + tip.offsetHeight < there.height
    tip.style.top = Math.max(0, fits ? below : at.top - there.top - tip.offsetHeight - 8) + 'px'
  }
  function pick(target) {
    const heading = target.closest('.heading'), mark = target.closest('.mark')
    if (heading) setTriggerValue('lane', heading.dataset.lane)
    else if (mark) { show(mark, true); setTriggerValue('picked', mark.dataset.key) }
    else hide(true)
  }
  function move(mark, by) {
    const next = order[order.indexOf(mark) + by]
    if (!next) return
    mark.setAttribute('tabindex', '-1')
    next.setAttribute('tabindex', '0')
    next.focus()
  }

  svg.onclick = (event) => pick(event.target)
  svg.onmouseover = (event) => { const mark = event.target.closest('.mark'); if (mark) show(mark, false); else hide() }
  svg.onfocusin = (event) => { const mark = event.target.closest('.mark'); if (mark) show(mark, false) }
  svg.onfocusout = () => hide(false)
  svg.onkeydown = (event) => {
    const mark = event.target.closest('.mark')
    if (event.key === 'Escape') hide(true)
    else if (event.key === 'Enter' || event.key === ' ') pick(event.target)
    else if (mark && (event.key === 'ArrowRight' || event.key === 'ArrowDown')) move(mark, 1)
    else if (mark && (event.key === 'ArrowLeft' || event.key === 'ArrowUp')) move(mark, -1)
    else return
    event.preventDefault()
  }
  svg.onmousemove = (event) => {
    const there = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / there.width
    const words = wordsAt((event.clientX - there.left) * scale)
    if (!words) { pointer.hide(); return }
    const [top, bottom] = [svg.dataset.top, svg.dataset.bottom].map((y) => there.top + y / scale)
    pointer.show(words, event, { top, bottom, right: there.right })
  }
  svg.onmouseleave = () => { pointer.hide(); hide(false) }
}
"""

_HTML = """<div class="frame">
%s<div class="tip" role="status"></div>
</div>
"""

_view = st.components.v2.component(
    "heliotrope_timeline", html=_HTML % at_pointer.HTML, css=at_pointer.CSS + _CSS, js=at_pointer.JS + _JS
)


def timeline_view(svg: str, *, key: str) -> tuple[str | None, str | None]:
    """Shows what `figures.svg.svg(scene)` made. Returns the key of the mark and the lane that were picked just now.

    Each is None on every other run: they are events, not a state. A mark's key is a fact's id or a plan item's key.
    """
    result = _view(data={"svg": svg}, key=key, on_picked_change=_noted, on_lane_change=_noted)
    return result.picked, result.lane


def _noted() -> None:
    """Streamlit reports only triggers that somebody listens to."""
