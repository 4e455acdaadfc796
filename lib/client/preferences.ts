/** What a person prefers, kept in cookies so that the server draws the first picture right. */

const YEAR_SECONDS = 31_536_000

type PreferenceName = 'theme' | 'lang' | 'members' | 'room' | 'zone' | 'collapsed' | 'order'

/** Keeps a preference on this device for a year. */
export function savePreference(name: PreferenceName, value: string): void {
  try {
    document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; SameSite=Lax; Max-Age=${YEAR_SECONDS}`
  } catch {
    // Blocked: it lasts as long as the page.
  }
}
