/** What a page of happy-dom has not, and how a text gets into one of its boxes. */

Object.assign(globalThis, {
  IS_REACT_ACT_ENVIRONMENT: true,
  // There is no server. Without this happy-dom looks for one on this machine.
  fetch: async () => {
    throw new TypeError('Failed to fetch')
  },
  // happy-dom has none. This one never answers, so that code stays plain.
  Worker: class {
    postMessage() {}
    addEventListener() {}
    terminate() {}
  },
})
// A browser's way of inserting text so that it can be undone, traversals, and locks between tabs.
document.execCommand = (_command, _isShown, text = '') => {
  const box = document.activeElement
  if (!(box instanceof HTMLTextAreaElement)) return false
  setValue(box, box.value.slice(0, box.selectionStart) + text + box.value.slice(box.selectionEnd))
  return true
}
// A traversal that tells nobody when it is done would be waited for without end.
window.history.go = (delta = 0) => {
  const { layer = 0, ...state } = window.history.state ?? {}
  window.history.replaceState({ ...state, layer: layer + delta }, '')
  window.dispatchEvent(new Event('popstate'))
}
Object.defineProperty(navigator, 'locks', {
  value: { request: (_name: string, task: () => unknown) => task(), query: async () => ({ held: [] }) },
})

/** The text as one that was typed. */
export function setValue(box: HTMLTextAreaElement, text: string): void {
  // React's own setter would take it for nothing new.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, text)
  box.setSelectionRange(text.length, text.length)
  box.dispatchEvent(new Event('input', { bubbles: true }))
}
