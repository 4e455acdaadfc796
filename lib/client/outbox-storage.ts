import type { Failure } from '#lib/protocol/errors.ts'

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

const DATABASE = 'parlor'
const STORE = 'outbox'
/** A database that says nothing for so long is none: some browsers' hang at times. */
const SILENCE_MS = 3_000

/** `factory`: the browser's IndexedDB, or null where it is blocked. */
export function createOutboxStorage(factory: IDBFactory | null = findFactory()): OutboxStorage {
  const memory = new Map<string, StoredMessage>()
  const opened = openDatabase(factory)

  /** Runs one request; null where the database is not to be had or refuses (full, corrupt, closed). */
  async function run<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
    const database = await opened
    if (!database) return null
    try {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' })
      return await settleInTime(ask(transaction.objectStore(STORE)))
    } catch {
      return null
    }
  }

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

/** Null where there is none, where it throws, fails or hangs, or where it is of a later version. */
async function openDatabase(factory: IDBFactory | null): Promise<IDBDatabase | null> {
  if (!factory) return null
  try {
    const request = factory.open(DATABASE, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: 'clientId' }).createIndex('userId', 'userId')
    }
    return await settleInTime(request)
  } catch {
    return null
  }
}

function settleInTime<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), SILENCE_MS)
    request.onsuccess = () => {
      clearTimeout(timer)
      resolve(request.result)
    }
    request.onerror = () => {
      clearTimeout(timer)
      reject(request.error)
    }
  })
}

function findFactory(): IDBFactory | null {
  try {
    return globalThis.indexedDB ?? null
  } catch {
    return null
  }
}
