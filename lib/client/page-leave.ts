/** Has the browser ask before the page goes away while that would lose what a person typed. Returns what stops it. */
export function warnOfLoss(wouldLose: () => boolean): () => void {
  const warn = (event: BeforeUnloadEvent): void => {
    if (wouldLose()) event.preventDefault()
  }
  window.addEventListener('beforeunload', warn)
  return () => window.removeEventListener('beforeunload', warn)
}
