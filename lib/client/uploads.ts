import type { SessionUser } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import { FILES_MAX } from '#lib/protocol/limits.ts'
import { drawBackoffMs } from './backoff.ts'
import { openChat } from './chat.ts'
import { createClientId } from './client-id.ts'
import type { OutgoingFile } from './outbox-storage.ts'
import { findFileMaxBytes } from './site.ts'
import { thisTab } from './tabs.ts'
import { requestUpload, type UploadRequest } from './upload-request.ts'
import { createUploadStorage, type StoredUpload } from './upload-storage.ts'

/**
 * What one person uploads, in all rooms of this page: two at a time, begun again after a reload, kept on the device until
 * it is sent. An upload belongs to what is being written in its room, until a message takes it.
 */

const AT_ONCE = 2
const TEMPORARY: Failure['code'][] = ['rate_limited', 'unavailable', 'internal', 'unauthenticated']

export interface Upload {
  id: string
  roomId: string
  name: string
  type: string
  bytes: number
  /** `waiting`: for its turn, or for the line. */
  state: 'waiting' | 'sending' | 'done' | 'failed'
  sentBytes: number
  failure?: Failure
  /** A picture of what is uploaded, on this device or the server. */
  previewUrl?: string
}

export interface Uploads {
  /** What belongs to the message that is being written; the same list until something of it changes. */
  list(roomId: string): Upload[]
  /** Also of a message that was sent off. */
  find(id: string): Upload | undefined
  /** Answers how many were left out since a message has at most FILES_MAX. */
  add(roomId: string, files: readonly File[]): number
  /** Ends it, and takes back what is uploaded. */
  remove(id: string): void
  retry(id: string): void
  /** For a message that is sent off now. Those that failed stay. */
  take(roomId: string): OutgoingFile[]
  subscribe(listener: () => void): () => void
}

interface Entry {
  stored: StoredUpload
  shown: Upload
  request?: UploadRequest
  attempt: number
  timer?: ReturnType<typeof setTimeout>
}

const NONE: Upload[] = []
let present: { userId: string; uploads: Uploads } | null = null

/** The uploads of this person, the same for all who ask. */
export function openUploads(me: SessionUser): Uploads {
  if (present?.userId !== me.id) present = { userId: me.id, uploads: createUploads(me) }
  return present.uploads
}

function createUploads(me: SessionUser): Uploads {
  const storage = createUploadStorage()
  const { outbox, connection } = openChat(me)
  const entries = new Map<string, Entry>()
  const lists = new Map<string, Upload[]>()
  const listeners = new Set<() => void>()
  const maxBytes = findFileMaxBytes()

  function tell(roomId: string): void {
    lists.delete(roomId)
    for (const listener of listeners) listener()
  }

  function show(entry: Entry, change: Partial<Upload>): void {
    entry.shown = { ...entry.shown, ...change }
    tell(entry.stored.roomId)
  }

  function put(stored: StoredUpload): Entry {
    const { id, roomId, name, type, bytes, blob, fileId, thumbnailUrl } = stored
    const previewUrl = blob && type.startsWith('image/') ? URL.createObjectURL(blob) : thumbnailUrl
    const state = fileId ? ('done' as const) : ('waiting' as const)
    const shown = { id, roomId, name, type, bytes, state, sentBytes: 0, ...(previewUrl && { previewUrl }) }
    const entry: Entry = { stored, shown, attempt: 0 }
    entries.set(id, entry)
    tell(roomId)
    return entry
  }

  function pump(): void {
    const active = [...entries.values()].filter(({ request }) => request).length
    const next = [...entries.values()].filter(
      ({ shown, request, timer }) => shown.state === 'waiting' && !request && !timer,
    )
    for (const entry of next.slice(0, Math.max(0, AT_ONCE - active))) void upload(entry)
  }

  async function upload(entry: Entry): Promise<void> {
    const { stored } = entry
    const { blob, roomId, name } = stored
    if (!blob) return fail(entry, { code: 'not_found' })
    const request = requestUpload({ roomId, name, blob }, (sentBytes) => show(entry, { sentBytes }))
    entry.request = request
    show(entry, { state: 'sending', sentBytes: 0 })
    const outcome = await request.outcome
    delete entry.request
    if (outcome === 'cancelled' || !entries.has(stored.id)) return pump()
    if (outcome === 'line') tryLater(entry, drawBackoffMs(entry.attempt))
    else if ('file' in outcome) finish(entry, outcome.file.id, outcome.file.thumbnailUrl)
    else if (TEMPORARY.includes(outcome.failure.code)) {
      show(entry, { failure: outcome.failure })
      tryLater(entry, outcome.failure.retryAfterMs ?? drawBackoffMs(entry.attempt))
    } else fail(entry, outcome.failure)
    pump()
  }

  function tryLater(entry: Entry, ms: number): void {
    entry.attempt++
    entry.timer = setTimeout(() => {
      delete entry.timer
      pump()
    }, ms)
    show(entry, { state: 'waiting', sentBytes: 0 })
  }

  function finish(entry: Entry, fileId: string, thumbnailUrl?: string): void {
    const { blob: _, ...rest } = entry.stored
    entry.stored = { ...rest, fileId, ...(thumbnailUrl && { thumbnailUrl }) }
    void storage.put(entry.stored)
    const { failure: __, ...shown } = entry.shown
    entry.shown = { ...shown, state: 'done', sentBytes: shown.bytes }
    tell(entry.stored.roomId)
    outbox.settleFile(entry.stored.id, { fileId })
  }

  function fail(entry: Entry, failure: Failure): void {
    show(entry, { state: 'failed', failure })
    outbox.settleFile(entry.stored.id, { failure })
  }

  function forget(entry: Entry): void {
    const { id, roomId } = entry.stored
    entries.delete(id)
    clearTimeout(entry.timer)
    entry.request?.cancel()
    if (entry.shown.previewUrl?.startsWith('blob:')) URL.revokeObjectURL(entry.shown.previewUrl)
    void storage.remove(id)
    tell(roomId)
    pump()
  }

  function takeBack({ stored: { fileId } }: Entry): void {
    // What stays there goes within a day.
    if (fileId) fetch(`/api/files/${fileId}`, { method: 'DELETE' }).catch(() => {})
  }

  function retry(id: string): void {
    const entry = entries.get(id)
    if (entry?.shown.state !== 'failed' || entry.stored.bytes > maxBytes) return
    const { failure: _, ...shown } = entry.shown
    entry.shown = { ...shown, state: 'waiting', sentBytes: 0 }
    entry.attempt = 0
    tell(entry.stored.roomId)
    pump()
  }

  /** What messages wait for, which may be tried again; and what none waits for any more. */
  function followOutbox(roomId: string): void {
    const waiting = new Map(
      outbox.list(roomId).flatMap((row) => (row.files ?? []).map(({ id }) => [id, row.state] as const)),
    )
    for (const entry of [...entries.values()].filter(({ stored }) => stored.roomId === roomId && stored.isTaken)) {
      const state = waiting.get(entry.stored.id)
      if (state === undefined) forget(entry)
      else if (state === 'sending') retry(entry.stored.id)
    }
  }

  /** Goes on with what tabs that are gone have left, this one before it was loaded anew among them. */
  async function adopt(): Promise<void> {
    const tab = thisTab()
    const rooms = new Set<string>()
    // The outbox has asked before: what messages wait for is known by then.
    await tab.exclusively(async (isGone) => {
      for (const stored of await storage.list(me.id)) {
        if (entries.has(stored.id) || stored.tabId === tab.id || !isGone(stored.tabId)) continue
        const entry = put({ ...stored, tabId: tab.id })
        void storage.put(entry.stored)
        rooms.add(stored.roomId)
        if (stored.fileId && stored.isTaken) outbox.settleFile(stored.id, { fileId: stored.fileId })
      }
    })
    for (const roomId of rooms) followOutbox(roomId)
    pump()
  }

  outbox.subscribe(({ roomId }) => followOutbox(roomId))
  connection.subscribe(() => {
    if (connection.get().state !== 'online') return
    for (const entry of entries.values()) {
      clearTimeout(entry.timer)
      delete entry.timer
    }
    pump()
  })
  adopt().catch(() => {})

  return {
    list(roomId) {
      const own = [...entries.values()].filter(({ stored }) => stored.roomId === roomId && !stored.isTaken)
      const list = lists.get(roomId) ?? (own.length > 0 ? own.map(({ shown }) => shown) : NONE)
      lists.set(roomId, list)
      return list
    },
    find: (id) => entries.get(id)?.shown,
    add(roomId, files) {
      const room = Math.max(0, FILES_MAX - this.list(roomId).length)
      for (const file of files.slice(0, room)) {
        const entry = put({
          ...{ id: createClientId(), userId: me.id, tabId: thisTab().id, roomId },
          ...{ name: file.name || 'file', type: file.type, bytes: file.size, blob: file, createdAt: Date.now() },
        })
        if (file.size > maxBytes) fail(entry, { code: 'too_large' })
        else if (file.size === 0) fail(entry, { code: 'invalid', fields: { file: 'required' } })
        else void storage.put(entry.stored)
      }
      pump()
      return Math.max(0, files.length - room)
    },
    remove(id) {
      const entry = entries.get(id)
      if (!entry) return
      takeBack(entry)
      forget(entry)
    },
    retry,
    take(roomId) {
      const taken = [...entries.values()].filter(
        ({ stored, shown }) => stored.roomId === roomId && !stored.isTaken && shown.state !== 'failed',
      )
      for (const entry of taken) {
        entry.stored = { ...entry.stored, isTaken: true }
        void storage.put(entry.stored)
      }
      tell(roomId)
      return taken.map(({ stored: { id, name, bytes, fileId } }) => ({ id, name, bytes, ...(fileId && { fileId }) }))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
