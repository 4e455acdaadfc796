/**
 * What was read last, put aside on this device for a time without a connection: public/sw.js shows it then. It is one
 * person's, and goes with their session, or when somebody else comes; a room of it goes with the right to read that.
 */

/** The same as in public/sw.js. */
const DATABASE = 'parlor-kept'
const STORE = 'kept'
const KEY = 'page'

export interface KeptPage {
  userId: string
  lang: string
  /** What the service worker says, in the person's language. */
  words: Record<'lobby' | 'hidden' | 'offline' | 'kept' | 'nothing' | 'retry', string>
  /** The one that was open last comes first. */
  rooms: KeptRoom[]
}

export interface KeptRoom {
  id: string
  name: string
  /** So many days its messages are kept; a page without a connection shows none that is older. */
  keepDays?: number
  /** `sentAt`: ms of the epoch. */
  lines: { who: string; at: string; text: string; seq: number; sentAt: number }[]
}

/** Never rejects: without IndexedDB nothing is kept. */
export async function readKeptPage(): Promise<KeptPage | null> {
  return (await withStore('readonly', (store) => toPromise<KeptPage | undefined>(store.get(KEY)))) ?? null
}

/** Changes it in one step: other tabs change it too. Null: nothing is kept. Never rejects. */
export async function changeKeptPage(change: (page: KeptPage | null) => KeptPage | null): Promise<void> {
  await withStore('readwrite', async (store) => {
    const present = (await toPromise<KeptPage | undefined>(store.get(KEY))) ?? null
    const next = change(present)
    if (next === present) return
    if (next) await toPromise(store.put(next, KEY))
    else await toPromise(store.delete(KEY))
  })
}

/** Never rejects. */
export async function forgetKeptPage(): Promise<void> {
  await changeKeptPage(() => null)
}

/** Never rejects. */
export async function forgetKeptRoom(roomId: string): Promise<void> {
  await changeKeptPage((page) =>
    page?.rooms.some(({ id }) => id === roomId)
      ? { ...page, rooms: page.rooms.filter(({ id }) => id !== roomId) }
      : page,
  )
}

async function withStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T | null> {
  try {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    const database = await toPromise(request)
    try {
      return await work(database.transaction(STORE, mode).objectStore(STORE))
    } finally {
      database.close()
    }
  } catch {
    return null
  }
}

function toPromise<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
