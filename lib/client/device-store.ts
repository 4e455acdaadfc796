/**
 * What runs one request on a store; a change is kept when it resolves. Null where the database is not to be had or refuses (full,
 * corrupt, closed).
 */
export type RunRequest = <T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
) => Promise<T | null>

interface DeviceStore {
  database: string
  store: string
  /** Makes the store where the database is new. */
  create(database: IDBDatabase): void
  /** A database that says nothing for so long is none: some browsers' hang at times. */
  silenceMs: number
}

/**
 * One store of this device's IndexedDB, opened once. Never rejects. `factory`: the browser's IndexedDB, or null where it is
 * blocked.
 */
export function openDeviceStore(
  { database: name, store, create, silenceMs }: DeviceStore,
  factory: IDBFactory | null = findFactory(),
): RunRequest {
  const opened = openDatabase()

  /** Null where there is none, where it throws, fails or hangs, or where it is of a later version. */
  async function openDatabase(): Promise<IDBDatabase | null> {
    if (!factory) return null
    try {
      const request = factory.open(name, 1)
      request.onupgradeneeded = () => create(request.result)
      return await settleInTime(request, silenceMs)
    } catch {
      return null
    }
  }

  return async (mode, ask) => {
    const database = await opened
    if (!database) return null
    try {
      const transaction = database.transaction(store, mode, { durability: 'strict' })
      const request = ask(transaction.objectStore(store))
      return await settleInTime(request, silenceMs, mode === 'readwrite' ? transaction : undefined)
    } catch {
      return null
    }
  }
}

/** `transaction`: of a change, which may still be undone, as by a full disk, when its request was answered. */
function settleInTime<T>(request: IDBRequest<T>, silenceMs: number, transaction?: IDBTransaction): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), silenceMs)
    const succeed = () => {
      clearTimeout(timer)
      resolve(request.result)
    }
    const fail = () => {
      clearTimeout(timer)
      reject(transaction?.error ?? request.error)
    }
    request.onerror = fail
    if (transaction) {
      transaction.oncomplete = succeed
      transaction.onabort = fail
    } else request.onsuccess = succeed
  })
}

function findFactory(): IDBFactory | null {
  try {
    return globalThis.indexedDB ?? null
  } catch {
    return null
  }
}
