/** Sizes as people read them. */

const UNITS = ['B', 'KB', 'MB', 'GB']

/** `412 KB`, `2.4 MB`: of 1,024 each. */
export function toSize(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const value = bytes / 1024 ** step
  return `${step === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${UNITS[step]}`
}

/** The name in two parts, so that its middle gives way where there is no room, and its ending stays. */
export function splitName(name: string): [start: string, end: string] {
  const characters = Array.from(name)
  const dot = characters.lastIndexOf('.')
  const end = dot > 0 && characters.length - dot <= 8 ? dot : characters.length
  const from = Math.max(0, end - 4)
  return [characters.slice(0, from).join(''), characters.slice(from).join('')]
}
