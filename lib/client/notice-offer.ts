/** Whether somebody was asked on this device if they want notices: once, whatever they answered. */

const KEY = 'parlor:notices-offered'

/** Where nothing can be kept nobody is asked, for they would be asked each time. */
export function wasOffered(): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return true
  }
}

export function noteOffered(): void {
  try {
    localStorage.setItem(KEY, 'yes')
  } catch {
    // Full: asked once more, some other day.
  }
}
