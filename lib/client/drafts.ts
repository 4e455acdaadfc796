import { type Tab, thisTab } from './tabs.ts'

/**
 * What a person typed and has not sent, per person and room, on this device. Each tab keeps a text of its own; what a
 * tab that is gone has left behind belongs to the first that asks for it. Nothing here ever throws.
 */

const SAVE_AFTER_MS = 400

/** What waits in a composer. */
export interface Draft {
  text: string
  /** The id of the message that it answers. */
  replyTo: string | null
  /** A message of one's own that is being edited, and what it is to say; the draft comes back afterwards. */
  edit: { messageId: string; text: string } | null
}

export const NO_DRAFT: Draft = { text: '', replyTo: null, edit: null }

export function isBlank({ text, replyTo, edit }: Draft): boolean {
  return text === '' && replyTo === null && edit === null
}

/** The draft of one composer. */
export interface DraftKeeper {
  /** What this tab has kept; NO_DRAFT where that is nothing. */
  read(): Draft
  /**
   * Takes over what a tab that is gone has left behind, this one's own before it was loaded anew first of all; NO_DRAFT
   * where there is nothing, or where `isWanted` says so at the moment of taking.
   */
  adopt(isWanted: () => boolean): Promise<Draft>
  /** Keeps the draft soon, and at the latest when the page goes away. */
  save(draft: Draft): void
  /** Keeps what `save` was told, now, and stops watching the page. Call when the composer goes away. */
  close(): void
}

/** `onKept` hears whether what was kept last will outlive the page. */
export function createDraftKeeper(
  userId: string,
  roomId: string,
  tab: Tab = thisTab(),
  onKept: (isSafe: boolean) => void = () => {},
): DraftKeeper {
  const room = `draft:${userId}:${roomId}`
  const key = `${room}:${tab.id}`
  let unsaved: Draft | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    clearTimeout(timer)
    if (unsaved === null) return
    const draft = unsaved
    unsaved = null
    onKept(keep(key, room, draft))
  }
  if (typeof window !== 'undefined') window.addEventListener('pagehide', flush)

  return {
    read: () => unsaved ?? readOwn(key, room),
    async adopt(isWanted) {
      let adopted = NO_DRAFT
      const take = async (isGone: (tabId: string) => boolean): Promise<void> => {
        const left = isWanted() ? findLeft(room, tab.previousId, isGone) : null
        if (!left) return
        // First the one: there may be no place for both.
        dropItem('localStorage', left.key)
        adopted = left.draft
        onKept(keep(key, room, adopted))
      }
      // Without storage, or locks to share it by, there is nothing that was left.
      await tab.exclusively(take).catch(() => {})
      return adopted
    },
    save(draft) {
      unsaved = draft
      clearTimeout(timer)
      timer = setTimeout(flush, SAVE_AFTER_MS)
    },
    close() {
      flush()
      if (typeof window !== 'undefined') window.removeEventListener('pagehide', flush)
    },
  }
}

/**
 * The rooms in which a text that is not sent waits for this tab, by their ids, as an external store: its own, and what tabs
 * that are gone have left behind, which comes back when its room is opened.
 */
export function createDraftMarks(userId: string, tab: Tab = thisTab()) {
  const start = `draft:${userId}:`
  let marked: ReadonlySet<string> | null = null
  let left: string[] = []
  const forget = (): void => {
    marked = null
  }
  markListeners.add(forget)
  const look = async (isGone: (tabId: string) => boolean): Promise<void> => {
    left = listAllKeys('localStorage').filter((key) => {
      const [, tabId] = key.startsWith(start) ? key.slice(start.length).split(':') : []
      return tabId !== undefined && isGone(tabId)
    })
    for (const listener of markListeners) listener()
  }
  // Without locks to see it by, nobody is gone.
  tab.exclusively(look).catch(() => {})
  return {
    get(): ReadonlySet<string> {
      marked ??= listMarked(start, tab.id, left)
      return marked
    },
    subscribe(listener: () => void): () => void {
      markListeners.add(listener)
      return () => markListeners.delete(listener)
    },
  }
}

/** What this tab has kept of a text that is not sent, or ''. */
export function readDraft(userId: string, roomId: string, tab: Tab = thisTab()): string {
  const room = `draft:${userId}:${roomId}`
  return readOwn(`${room}:${tab.id}`, room).text
}

/** Called whenever a text is kept or dropped. */
const markListeners = new Set<() => void>()

function listMarked(start: string, ownId: string, left: string[]): Set<string> {
  const shared = [...listAllKeys('localStorage'), ...memory.keys()].flatMap((key) => {
    const [roomId, tabId] = key.startsWith(start) ? key.slice(start.length).split(':') : []
    return roomId !== undefined && (tabId === ownId || left.includes(key)) ? [roomId] : []
  })
  const own = listAllKeys('sessionStorage').filter((key) => key.startsWith(start))
  return new Set([...shared, ...own.map((key) => key.slice(start.length))])
}

interface Kept {
  draft: Draft
  /** Epoch ms: of two that were left behind the later is wanted. */
  at: number
}

/** Where storage is full, blocked or absent this page's own memory has to do. */
const memory = new Map<string, Draft>()

/** Whether the draft will outlive the page. What was kept before is gone in any case: an older text must not come back. */
function keep(key: string, room: string, draft: Draft): boolean {
  const isSafe = write(key, room, draft)
  for (const listener of markListeners) listener()
  return isSafe
}

function write(key: string, room: string, draft: Draft): boolean {
  memory.delete(key)
  const item = JSON.stringify({ ...draft, at: Date.now() })
  const isNothing = isBlank(draft)
  const isInPlace = !isNothing && writeItem('localStorage', key, item)
  if (!isInPlace) dropItem('localStorage', key)
  if (isInPlace || isNothing || writeItem('localStorage', key, item)) {
    dropItem('sessionStorage', room)
    return true
  }
  // This tab's alone, with a quota of its own.
  if (writeItem('sessionStorage', room, item)) return true
  dropItem('sessionStorage', room)
  memory.set(key, draft)
  return false
}

function readOwn(key: string, room: string): Draft {
  return memory.get(key) ?? (readItem('sessionStorage', room) ?? readItem('localStorage', key))?.draft ?? NO_DRAFT
}

/** What tabs that are gone have left for this room: that of `previousId`, else the latest. */
function findLeft(room: string, previousId: string | null, isGone: (tabId: string) => boolean) {
  const left = listKeys(room).flatMap((key) => {
    const tabId = key.slice(room.length + 1)
    const kept = tabId === '' || isGone(tabId) ? readItem('localStorage', key) : null
    return kept ? { key, ...kept, isOwn: tabId === previousId } : []
  })
  return left.sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || b.at - a.at)[0]
}

/** One for each tab, and the room's own, under which all tabs kept one text together until now. */
function listKeys(room: string): string[] {
  return listAllKeys('localStorage').filter((key) => key === room || key.startsWith(`${room}:`))
}

function listAllKeys(place: Place): string[] {
  try {
    const storage = globalThis[place]
    return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  } catch {
    return []
  }
}

type Place = 'localStorage' | 'sessionStorage'

function readItem(place: Place, key: string): Kept | null {
  try {
    const item = globalThis[place].getItem(key)
    return item === null ? null : parseKept(item)
  } catch {
    return null
  }
}

function parseKept(item: string): Kept {
  try {
    const { text, replyTo, edit, at }: Partial<Draft & Kept> = JSON.parse(item)
    const draft = typeof text === 'string' && { text, replyTo: replyTo ?? null, edit: edit ?? null }
    if (draft) return { draft, at: Number(at) || 0 }
  } catch {
    // A text as it was kept until now.
  }
  return { draft: { ...NO_DRAFT, text: item }, at: 0 }
}

function writeItem(place: Place, key: string, item: string): boolean {
  try {
    globalThis[place].setItem(key, item)
    return true
  } catch {
    return false
  }
}

function dropItem(place: Place, key: string): void {
  try {
    globalThis[place].removeItem(key)
  } catch {
    // Where nothing can be dropped nothing was kept.
  }
}
