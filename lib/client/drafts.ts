/** What a person typed and has not sent, per person and room, on this device. Nothing here ever throws. */

const SAVE_AFTER_MS = 400

/** The draft of one composer. */
export interface DraftKeeper {
  /** The text that was kept, or ''. */
  read(): string
  /** Keeps the text soon, and at the latest when the page goes away. */
  save(text: string): void
  /** Keeps what `save` was told, now, and stops watching the page. Call when the composer goes away. */
  close(): void
}

export function createDraftKeeper(userId: string, roomId: string): DraftKeeper {
  const key = `draft:${userId}:${roomId}`
  let unsaved: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    clearTimeout(timer)
    if (unsaved === null) return
    writeItem(key, unsaved)
    unsaved = null
  }
  if (typeof window !== 'undefined') window.addEventListener('pagehide', flush)

  return {
    read: () => unsaved ?? readItem(key),
    save(text) {
      unsaved = text
      clearTimeout(timer)
      timer = setTimeout(flush, SAVE_AFTER_MS)
    },
    close() {
      flush()
      if (typeof window !== 'undefined') window.removeEventListener('pagehide', flush)
    },
  }
}

/** Storage may be full, blocked or absent; this page's own memory then has to do. */
const memory = new Map<string, string>()

function readItem(key: string): string {
  const remembered = memory.get(key)
  if (remembered !== undefined) return remembered
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

function writeItem(key: string, text: string): void {
  try {
    if (text) localStorage.setItem(key, text)
    else localStorage.removeItem(key)
    memory.delete(key)
  } catch {
    memory.set(key, text)
  }
}
