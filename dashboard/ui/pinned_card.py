"""The details of a mark of the chart, kept open after a click on it, in a card that floats over the chart's corner."""

from __future__ import annotations

import streamlit as st

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

_HTML = """<div class="card" role="region" aria-label="Details kept open" tabindex="0" hidden>
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

export default function ({ parentElement }) {
  const card = parentElement.querySelector('.card'), heard = new Set()
  card.leave?.()

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
  // The chart comes later than this and is another one after each change: listen to it when somebody reaches for it.
  function listen({ target }) {
    const chart = target.closest('.js-plotly-plot')
    if (!chart || heard.has(chart)) return
    heard.add(chart)
    chart.on('plotly_click', pin)
  }

  card.querySelector('.close').onclick = close
  card.onkeydown = (event) => { if (event.key === 'Escape') close() }
  document.addEventListener('pointerdown', listen, true)
  card.leave = () => {
    document.removeEventListener('pointerdown', listen, true)
    heard.forEach((chart) => chart.removeListener?.('plotly_click', pin))
  }
  return card.leave
}
"""
_card = st.components.v2.component("heliotrope_pinned_card", html=_HTML, css=_CSS, js=_JS)


def pinned_card(key: str) -> None:
    """Mount below the page's one plotly chart, in the same container. It costs the server nothing when it is used.

    Shows what the tooltip of the mark says; another click on the mark, Close or Escape takes it away, and so does
    another `key`.
    """
    with st.container(key="pinned_card"):
        _card(key=key)
