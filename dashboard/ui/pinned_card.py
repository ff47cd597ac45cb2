"""What is said over the chart beside plotly's tooltips: the day at the pointer, and a card that keeps details open."""

from __future__ import annotations

import streamlit as st

from dashboard.ui import at_pointer

_CSS = """
.card {
  position: absolute; right: 0; bottom: 0; box-sizing: border-box; width: 360px; max-width: calc(100vw - 3rem);
  max-height: min(50vh, 420px); overflow: auto; padding: 0 12px 10px; background: #fff; color: #1f2933;
  border: 2px solid #1f2933; border-radius: 4px; box-shadow: 0 2px 8px rgb(31 41 51 / 18%);
  font: 12px/1.45 var(--st-font, Inter), sans-serif;
}
.card[hidden] { display: none; }
.top { position: sticky; top: 0; display: flex; justify-content: flex-end; background: #fff; padding-top: 4px; }
.close { border: 0; background: none; color: #523a7c; font: inherit; font-weight: 600; padding: 4px 2px; }
.close:hover { text-decoration: underline; cursor: pointer; }
.fact { margin: 0 0 8px; white-space: pre-line; overflow-wrap: anywhere; }
.fact:last-child { margin: 0; }
"""

_HTML = f"""{at_pointer.HTML}<div class="card" role="region" aria-label="Details kept open" tabindex="0" hidden>
<div class="top"><button class="close" type="button">Close</button></div><div class="facts" role="status"></div>
</div>
"""

_JS = """
// What plotly wrote is taken apart in a document of its own and put down as text: nothing in it is ever markup here.
function factsOf(hovertext) {
  const apart = new DOMParser().parseFromString(hovertext, 'text/html')
  apart.querySelectorAll('br').forEach((end) => end.replaceWith(end.hasAttribute('wrap') ? '' : '\\n'))
  return apart.body.textContent.split('\\n\\n').map((fact) => fact.split('\\n'))
}

export default function ({ data, parentElement }) {
  const card = parentElement.querySelector('.card'), heard = new Set()
  const wordsAt = daysOf(data.bends, data.held), pointer = atPointer(parentElement)
  let pointed = null
  card.leave?.()
  if (card.dataset.shown !== data.shown) {
    card.dataset.shown = data.shown
    close()
    pointer.hide()
  }

  function close() {
    card.hidden = true
    card.dataset.mark = ''
  }
  function pin({ points }) {
    const mark = points.find((point) => point.customdata)
    if (!mark) return
    if (mark.hovertext === card.dataset.mark) { close(); return }
    const facts = factsOf(mark.hovertext).map(([heading, ...others]) => {
      const fact = document.createElement('p'), strong = document.createElement('strong')
      fact.className = 'fact'
      strong.textContent = heading
      fact.append(strong, ...others.map((line) => '\\n' + line))
      return fact
    })
    card.querySelector('.facts').replaceChildren(...facts)
    card.dataset.mark = mark.hovertext
    card.hidden = false
    card.scrollTop = 0
  }
  function sayDay() {
    const box = pointed?.days.getBoundingClientRect()
    const words = box && wordsAt(pointed.chart._fullLayout.xaxis.p2l(pointed.event.clientX - box.left))
    if (!words) { pointer.hide(); return }
    pointer.show(words, pointed.event, box)
    if (pointed.chart.querySelector('.hovertext')) pointer.label.style.display = 'none'
  }
  // The chart comes later than this and is another one after each change: listen to it when somebody points at it.
  function follow(event) {
    const over = event.type === 'mouseout' ? event.relatedTarget : event.target
    const days = over?.closest?.('.nsewdrag'), chart = days?.closest('.js-plotly-plot')
    pointed = chart && { event, days, chart }
    if (chart && !heard.has(chart)) {
      heard.add(chart)
      ON_CHART.forEach((on) => chart.on(...on))
    }
    sayDay()
  }

  const ON_CHART = [['plotly_click', pin], ['plotly_hover', sayDay], ['plotly_unhover', sayDay]]
  card.querySelector('.close').onclick = close
  card.onkeydown = (event) => { if (event.key === 'Escape') close() }
  document.addEventListener('mousemove', follow, true)
  document.addEventListener('mouseout', follow, true)
  card.leave = () => {
    document.removeEventListener('mousemove', follow, true)
    document.removeEventListener('mouseout', follow, true)
    heard.forEach((chart) => ON_CHART.forEach((on) => chart.removeListener?.(...on)))
  }
  return card.leave
}
"""
_card = st.components.v2.component(
    "heliotrope_pinned_card", html=_HTML, css=at_pointer.CSS + _CSS, js=at_pointer.JS + _JS
)


def pinned_card(days: dict[str, str], shown: str, *, key: str) -> None:
    """Mount below the page's one plotly chart, in the same container. It costs the server nothing when it is used.

    Shows what the tooltip of the mark says; another click on the mark, Close or Escape takes it away, and so does
    another value of `shown`. Where plotly says nothing, a label says what the lanes hold on the day at the pointer:
    `days` are the `bends` of the chart's own axis and the days `held`, see figures/at_pointer.py.
    """
    with st.container(key="pinned_card"):
        _card(data={**days, "shown": shown}, key=key)
