/** What a look at one thing has found: a sentence for the operator, with what to do where there is something to do. */
export interface Finding {
  /** A fault must be mended; a warning may be what the operator wants. */
  level: 'ok' | 'warning' | 'fault'
  says: string
}

export function ok(says: string): Finding {
  return { level: 'ok', says }
}

export function warning(says: string): Finding {
  return { level: 'warning', says }
}

export function fault(says: string): Finding {
  return { level: 'fault', says }
}

const SHOWN = 3

/** The first few of them, and how many there are. */
export function toShort(names: readonly string[]): string {
  return names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')}, … (${names.length} in all)` : names.join(', ')
}
