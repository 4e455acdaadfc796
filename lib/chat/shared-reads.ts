/**
 * Reads that many ask for at the same time, done once for all of them: when a server comes back, everybody wants the
 * same messages. Nobody gets a read that began before they asked, because they have heard nothing of what was said
 * since it began; they share the next one.
 */
export interface SharedReads {
  /** `read` must be the same for the same key. What it gives is shared: leave it as it is. */
  share<T>(key: string, read: () => Promise<T>): Promise<T>
}

interface Reading {
  now: Promise<unknown>
  next: Promise<unknown> | null
}

export function createSharedReads(): SharedReads {
  const readings = new Map<string, Reading>()

  function begin<T>(key: string, read: () => Promise<T>): Promise<T> {
    const now = read()
    const reading: Reading = { now, next: null }
    readings.set(key, reading)
    const end = () => {
      if (readings.get(key) === reading && !reading.next) readings.delete(key)
    }
    now.then(end, end)
    return now
  }

  return {
    share<T>(key: string, read: () => Promise<T>): Promise<T> {
      const reading = readings.get(key)
      if (!reading) return begin(key, read)
      const again = () => begin(key, read)
      reading.next ??= reading.now.then(again, again)
      return reading.next as Promise<T>
    },
  }
}
