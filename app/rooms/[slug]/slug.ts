/** The slug that an address names, which Next hands over as it was escaped; null where the escapes are broken. */
export function toSlug(parameter: string): string | null {
  try {
    return decodeURIComponent(parameter)
  } catch {
    return null
  }
}
