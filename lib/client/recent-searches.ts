/** What a person looked for on this device, the last one first, as it was typed. */

const KEPT = 8
const NAME = 'parlor:searches:'

export function listRecentSearches(userId: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(NAME + userId) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

export function noteSearch(userId: string, typed: string): void {
  if (typed === '') return
  keep(userId, [typed, ...listRecentSearches(userId).filter((other) => other !== typed)].slice(0, KEPT))
}

export function forgetSearches(userId: string): void {
  keep(userId, [])
}

function keep(userId: string, searches: string[]): void {
  try {
    localStorage.setItem(NAME + userId, JSON.stringify(searches))
  } catch {
    // Blocked or full: then nothing is offered again.
  }
}
