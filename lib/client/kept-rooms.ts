/**
 * What was read last, put aside on this device for a time without a connection: public/sw.js shows it then. It is one
 * person's, and goes when they sign out or somebody else comes.
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
  lines: { who: string; at: string; text: string }[]
}

/** Never rejects: without IndexedDB nothing is kept. */
export async function readKeptPage(): Promise<KeptPage | null> {
  return (await withStore('readonly', (store) => store.get(KEY) as IDBRequest<KeptPage | undefined>)) ?? null
}

/** Never rejects. */
export async function writeKeptPage(page: KeptPage): Promise<void> {
  await withStore('readwrite', (store) => store.put(page, KEY))
}

/** Never rejects. */
export async function forgetKeptPage(): Promise<void> {
  await withStore('readwrite', (store) => store.delete(KEY))
}

async function withStore<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  try {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    const database = await toPromise(request)
    try {
      return await toPromise(ask(database.transaction(STORE, mode).objectStore(STORE)))
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
