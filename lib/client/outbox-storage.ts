import type { Failure } from '#lib/protocol/errors.ts'
import { openDeviceStore } from './device-store.ts'

/** A file of a message on its way. */
export interface OutgoingFile {
  /** Made by this device; the upload's own. */
  id: string
  name: string
  bytes: number
  /** Absent until it is uploaded. */
  fileId?: string
}

/** A message on its way, as it is kept on the device. */
export interface StoredMessage {
  clientId: string
  userId: string
  /** The tab that sends it. */
  tabId: string
  roomId: string
  text: string
  ask?: boolean
  replyTo?: string
  offRecord?: true
  files?: OutgoingFile[]
  /** It is no new message: `text` is what the message with this id is to say from now on. */
  edits?: string
  /** Epoch ms on this device; unique per tab, so that it gives the order. */
  createdAt: number
  /** How often the connection broke or the server failed over it. */
  strikes: number
  /** It is not sent again unless the person says so. */
  failure?: Failure
}

/** Where the outbox survives a reload. Never rejects: without IndexedDB it lasts as long as the page. */
export interface OutboxStorage {
  list(userId: string): Promise<StoredMessage[]>
  has(clientId: string): Promise<boolean>
  put(message: StoredMessage): Promise<void>
  remove(clientId: string): Promise<void>
  /** Whether something is in this page's memory alone. */
  hasUnkept(): boolean
}

const STORE = {
  ...{ database: 'parlor', store: 'outbox', silenceMs: 3_000 },
  create(database: IDBDatabase) {
    database.createObjectStore('outbox', { keyPath: 'clientId' }).createIndex('userId', 'userId')
  },
}

/** `factory`: the browser's IndexedDB, or null where it is blocked; found if absent. */
export function createOutboxStorage(factory?: IDBFactory | null): OutboxStorage {
  const memory = new Map<string, StoredMessage>()
  const run = openDeviceStore(STORE, factory)

  return {
    async list(userId) {
      const kept = await run<StoredMessage[]>('readonly', (store) => store.index('userId').getAll(userId))
      const all = new Map([...(kept ?? []), ...memory.values()].map((message) => [message.clientId, message]))
      return [...all.values()].filter((message) => message.userId === userId).sort((a, b) => a.createdAt - b.createdAt)
    },
    async has(clientId) {
      return memory.has(clientId) || (await run('readonly', (store) => store.count(clientId))) !== 0
    },
    async put(message) {
      memory.set(message.clientId, message)
      const key = await run('readwrite', (store) => store.put(message))
      if (key !== null && memory.get(message.clientId) === message) memory.delete(message.clientId)
    },
    async remove(clientId) {
      memory.delete(clientId)
      await run('readwrite', (store) => store.delete(clientId))
    },
    hasUnkept: () => memory.size > 0,
  }
}
