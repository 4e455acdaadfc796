import { useEffect } from 'react'

/**
 * What lies over the page and is closed by the browser's Back: the topmost last. Each has an entry of its own in the
 * browser's history, marked with its place among them. Closing by any other way takes the entry back.
 */
const layers: Layer[] = []

interface Layer {
  close: () => void
}

/** A traversal that this module asked for is under way: it comes asynchronously, and others wait for it. */
let isGoing = false
/** What else changes the history, in its order, once that has come. */
const waiting: (() => void)[] = []

/**
 * Runs what writes an entry of the history, at once or when the entry of what was closed a moment ago has been taken back: a
 * browser counts a traversal from where it is by then, and would take the new entry back in its place.
 */
export function afterTraversal(write: () => void): void {
  if (isGoing || waiting.length > 0) waiting.push(write)
  else write()
}

/**
 * Lets Back close what is open. Entries carry Next's own state: without it Next would load the page anew on the way
 * back. Also takes back entries that nothing belongs to any more, as after a reload. `close` must stay the same.
 */
export function useBackCloses(isOpen: boolean, close: () => void): void {
  useEffect(watchHistory, [])
  // Not in a layout effect: when a link leads away, Next has written the new entry by the time that this is undone.
  useEffect(() => (isOpen ? openLayer(close) : undefined), [isOpen, close])
}

/** Gives a layer its entry. Returns what takes layer and entry back. */
export function openLayer(close: () => void): () => void {
  const layer = { close }
  layers.push(layer)
  matchEntries()
  return () => {
    const place = layers.indexOf(layer)
    // Back has taken it away already.
    if (place >= 0) layers.splice(place, 1)
    matchEntries()
  }
}

let watchers = 0

/** Listens to Back, once for all who ask, and takes back what is left over. Returns what ends it. */
export function watchHistory(): () => void {
  watchers += 1
  if (watchers === 1) {
    window.addEventListener('popstate', onPopState)
    window.addEventListener('pageshow', onPageShow)
    forgetTornEntry()
    matchEntries()
  }
  return () => {
    watchers -= 1
    if (watchers > 0) return
    window.removeEventListener('popstate', onPopState)
    window.removeEventListener('pageshow', onPageShow)
  }
}

function onPopState(): void {
  const isOurs = isGoing
  isGoing = false
  if (!isOurs) for (const layer of layers.splice(countEntries()).reverse()) layer.close()
  matchEntries()
  writeWaiting()
}

/** Not at once: Next's own listener takes the state that came for that of the present address. */
function writeWaiting(): void {
  if (waiting.length === 0) return
  setTimeout(() => {
    while (!isGoing && waiting.length > 0) waiting.shift()?.()
  })
}

/** A page that was left in the middle of a traversal and is shown again never hears of its end. */
function onPageShow({ persisted }: PageTransitionEvent): void {
  if (!persisted) return
  isGoing = false
  matchEntries()
  writeWaiting()
}

/** Makes the entries as many as the layers. */
function matchEntries(): void {
  if (isGoing) return
  const entries = countEntries()
  if (entries > layers.length) {
    isGoing = true
    history.go(layers.length - entries)
  }
  for (let place = entries + 1; place <= layers.length; place += 1) {
    const { timeOrigin } = performance
    history.pushState({ ...history.state, layer: place, page: timeOrigin, at: timeOrigin + performance.now() }, '')
  }
}

/**
 * An entry that the page before wrote while this one was already on its way: a browser that reloads has put it in the place
 * of the one below, and taking it back would lead out of the site. It loses its mark instead.
 */
function forgetTornEntry(): void {
  const { layer, page, at, ...state } = history.state ?? {}
  if (layer === undefined || page === performance.timeOrigin || !(at >= performance.timeOrigin)) return
  history.replaceState(state, '')
}

/** How many layers the present entry of the history stands for. */
function countEntries(): number {
  const state: unknown = history.state
  if (typeof state !== 'object' || state === null || !('layer' in state)) return 0
  return typeof state.layer === 'number' ? state.layer : 0
}
