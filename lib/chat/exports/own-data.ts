import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Access } from '../access.ts'
import { toUtcDay } from '../ai/day.ts'
import { type KeptFile, toSharedFile } from '../file-ports.ts'
import type { FileStorage } from '../file-storage.ts'
import type { Store } from '../ports.ts'

/**
 * All that is somebody's own, as files of an archive: their account, their rooms and how far they have read, what they wrote,
 * reacted, used and uploaded. What they said in a room that they may not read any more is not among it.
 */

export interface DataEntry {
  /** A path within the archive. */
  name: string
  /** It is small already, as pictures are. */
  isPacked?: boolean
  /** To be read before the next entry is asked for. */
  chunks: AsyncIterable<string | Uint8Array>
}

interface OwnDataParts {
  store: Store
  storage: FileStorage
  access: Access
}

const READ_AT_ONCE = 200
/** What was seen of a right holds for so long. */
const RIGHT_KEPT_MS = 500
/** Before anything was used. */
const FIRST_DAY = '2020-01-01'

export function createOwnData({ store, storage, access }: OwnDataParts) {
  return async function* listOwnData(user: SessionUser): AsyncGenerator<DataEntry> {
    const profile = await store.findProfile(user.id)
    yield { name: 'profile.json', chunks: one(`${JSON.stringify(profile, null, 2)}\n`) }
    yield { name: 'rooms.jsonl', chunks: listRooms(user) }
    yield { name: 'messages.jsonl', chunks: listMessages(user) }
    yield { name: 'reactions.jsonl', chunks: listReactions(user) }
    yield { name: 'usage.jsonl', chunks: listUsage(user) }
    yield { name: 'files.jsonl', chunks: listFiles(user) }
    const mayRead = createReadable(user)
    for await (const file of readFiles(user)) {
      const isOpen = file.messageId === null || (await mayRead(file.roomId))
      const opened = isOpen ? await storage.open(file.stored).catch(() => null) : null
      if (!opened) continue
      try {
        yield { name: toPath(file), isPacked: isPacked(file.type), chunks: opened.read() }
      } finally {
        await opened.close()
      }
    }
  }

  async function* listRooms(user: SessionUser): AsyncGenerator<string> {
    for (const { room, mine } of await store.listOwnEntrances(user)) yield toLine({ ...room, mine })
  }

  /** By their ids, which are 8 bytes each: there is no index by which they would come in their order. */
  async function* listMessages(user: SessionUser): AsyncGenerator<string> {
    const ids: number[] = []
    for (let after: string | null = ''; after !== null; ) {
      const page: { ids: string[]; next: string | null } = await store.listOwnMessageIds(user.username, after)
      for (const id of page.ids) ids.push(Number(id))
      after = page.next
    }
    ids.sort((a, b) => a - b)
    const mayRead = createReadable(user)
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      const found = await Promise.all(ids.slice(from, from + READ_AT_ONCE).map((id) => store.findMessage(String(id))))
      const lines: string[] = []
      for (const message of found) if (message && (await mayRead(message.roomId))) lines.push(toLine(message))
      yield lines.join('')
    }
  }

  async function* listReactions(user: SessionUser): AsyncGenerator<string> {
    const mayRead = createReadable(user)
    for (let after: string | null = '0'; after !== null; ) {
      const page: Awaited<ReturnType<Store['listOwnReactions']>> = await store.listOwnReactions(user.id, after)
      for (const reaction of page.reactions) if (await mayRead(reaction.roomId)) yield toLine(reaction)
      after = page.next
    }
  }

  async function* listUsage(user: SessionUser): AsyncGenerator<string> {
    const range = { from: FIRST_DAY, to: toUtcDay(Date.now()), payerId: user.id }
    for (const { key, ...row } of await store.listUsage({ by: 'day', ...range })) yield toLine({ day: key, ...row })
  }

  async function* listFiles(user: SessionUser): AsyncGenerator<string> {
    const mayRead = createReadable(user)
    for await (const file of readFiles(user)) {
      if (file.messageId !== null && !(await mayRead(file.roomId))) continue
      const { roomId, messageId, sha256 } = file
      yield toLine({ ...toSharedFile(file), roomId, messageId, sha256, path: toPath(file) })
    }
  }

  async function* readFiles(user: SessionUser): AsyncGenerator<KeptFile> {
    for (let after: string | null = null; ; ) {
      const page: KeptFile[] = await store.listOwnFiles(user.id, after)
      yield* page
      const last = page.at(-1)
      if (!last) return
      after = last.id
    }
  }

  /** Whether the person may read a room now. */
  function createReadable(user: SessionUser): (roomId: string) => Promise<boolean> {
    const known = new Map<string, { may: boolean; at: number }>()
    return async (roomId) => {
      const last = known.get(roomId)
      if (last && performance.now() - last.at < RIGHT_KEPT_MS) return last.may
      const may = await access.requireAccess(user, roomId, 'read').then(
        () => true,
        (cause: unknown) => {
          if (cause instanceof CodedError && cause.code === 'not_found') return false
          throw cause
        },
      )
      known.set(roomId, { may, at: performance.now() })
      return may
    }
  }
}

function toLine(entry: object | Message): string {
  return `${JSON.stringify(entry)}\n`
}

async function* one(text: string): AsyncGenerator<string> {
  yield text
}

/** A name that no system takes for a path. */
function toPath({ id, name }: Pick<KeptFile, 'id' | 'name'>): string {
  return `files/${id}-${name.replace(/[/\\:*?"<>|]|^\.+|[. ]+$/g, '_')}`
}

function isPacked(type: string): boolean {
  return /^(image|video|audio)\/|zip|gzip|compressed|pdf/.test(type)
}
