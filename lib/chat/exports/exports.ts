import type { Room, SessionUser } from '#lib/protocol/entities.ts'
import type { ExportFormat } from '#lib/protocol/exports.ts'
import { may, mayAdminister } from '#lib/protocol/rules/rights.ts'
import { type Access, toStanding } from '../access.ts'
import type { FileStorage } from '../file-storage.ts'
import type { Store } from '../ports.ts'
import { toHtml } from './html.ts'
import { type MayReadTexts, toJsonLines } from './jsonl.ts'
import { toMarkdown } from './markdown.ts'
import { createOwnData, type DataEntry } from './own-data.ts'
import type { ExportWords } from './ports.ts'
import { createRoomReader } from './room-reader.ts'
import { createSlots } from './slots.ts'

/** What people take away: a room as a file, and all that is their own. */

interface ExportsParts {
  store: Store
  storage: FileStorage
  access: Access
}

/** Something that is given piece by piece, for as long as it may be read. */
export interface OpenExport<C> {
  content: C
  /** Throws CodedError as soon as it may not be read any more. */
  requireStill(): Promise<void>
  /** Gives its place back; must be called at the end, whichever that is. */
  close(): void
}

export interface RoomExport {
  room: Room
  chunks: AsyncGenerator<string>
}

export function createExports({ store, storage, access }: ExportsParts) {
  const takeSlot = createSlots()
  const listOwnData = createOwnData({ store, storage, access })

  /** Throws CodedError `not_found`, and `rate_limited` where too many exports go on. */
  async function openRoom(
    user: SessionUser,
    roomId: string,
    format: ExportFormat,
    words: ExportWords,
  ): Promise<OpenExport<RoomExport>> {
    let entrance = await access.requireAccess(user, roomId, 'read')
    const { room } = entrance
    const close = takeSlot(user.id)
    if (mayAdminister(user))
      await store
        .writeAudit({ actor: user, action: 'room:exported', roomId, details: { format } })
        .catch((cause: unknown) => {
          close()
          throw cause
        })
    /** By what was seen last of the person's rights. */
    const mayReadTexts: MayReadTexts = (message) => may('read_versions', user, toStanding(entrance), { message })
    return {
      content: { room, chunks: write(room, format, words, mayReadTexts) },
      async requireStill() {
        entrance = await access.requireAccess(user, roomId, 'read')
      },
      close,
    }
  }

  function write(room: Room, format: ExportFormat, words: ExportWords, mayReadTexts: MayReadTexts) {
    const reader = createRoomReader(store, storage, room)
    if (format === 'jsonl') return toJsonLines(reader, mayReadTexts)
    return format === 'html' ? toHtml(reader, words) : toMarkdown(reader, words)
  }

  /** For the operator of the installation, who may read all; by its slug or id. */
  async function findForOperator(name: string): Promise<RoomExport | null> {
    const room =
      (await store.findRoom({ slug: name })) ?? (/^\d{1,18}$/.test(name) ? await store.findRoom({ id: name }) : null)
    return room && { room, chunks: toJsonLines(createRoomReader(store, storage, room), () => true) }
  }

  /** All that is the person's own. Throws CodedError `rate_limited`. */
  function openOwn(user: SessionUser): OpenExport<AsyncGenerator<DataEntry>> {
    const close = takeSlot(user.id)
    return { content: listOwnData(user), requireStill: async () => {}, close }
  }

  return { openRoom, findForOperator, openOwn }
}
