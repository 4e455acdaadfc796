/** Whether somebody looks at this page: it is in view, in the window that has the focus. */
export function isLooking(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

/** Calls back when that may have changed. Returns what ends it. */
export function watchLooking(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  window.addEventListener('focus', listener)
  window.addEventListener('blur', listener)
  return () => {
    document.removeEventListener('visibilitychange', listener)
    window.removeEventListener('focus', listener)
    window.removeEventListener('blur', listener)
  }
}
