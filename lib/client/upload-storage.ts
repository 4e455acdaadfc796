import { openDeviceStore } from './device-store.ts'

/** A file on its way, as it is kept on the device until it is sent. */
export interface StoredUpload {
  id: string
  userId: string
  /** The tab that uploads it. */
  tabId: string
  roomId: string
  name: string
  type: string
  bytes: number
  /** Absent once it is uploaded. */
  blob?: Blob
  fileId?: string
  /** Of the uploaded file's small picture. */
  thumbnailUrl?: string
  /** It belongs to a message that was sent off and waits for it. */
  isTaken?: true
  createdAt: number
}

/** Where uploads survive a reload. Never rejects: without IndexedDB they last as long as the page. */
export interface UploadStorage {
  list(userId: string): Promise<StoredUpload[]>
  put(upload: StoredUpload): Promise<void>
  remove(id: string): Promise<void>
}

const STORE = {
  ...{ database: 'parlor-uploads', store: 'uploads', silenceMs: 5_000 },
  create(database: IDBDatabase) {
    database.createObjectStore('uploads', { keyPath: 'id' })
  },
}
/** What this device keeps of all files together; what is beyond lasts as long as the page. */
const KEPT_BYTES_MAX = 256 * 1024 * 1024

/** `factory`: the browser's IndexedDB, or null where it is blocked; found if absent. */
export function createUploadStorage(factory?: IDBFactory | null): UploadStorage {
  const run = openDeviceStore(STORE, factory)
  const kept = new Map<string, number>()

  return {
    async list(userId) {
      const all = (await run<StoredUpload[]>('readonly', (store) => store.getAll())) ?? []
      for (const { id, blob } of all) kept.set(id, blob?.size ?? 0)
      return all.filter((upload) => upload.userId === userId).sort((a, b) => a.createdAt - b.createdAt)
    },
    async put(upload) {
      kept.delete(upload.id)
      const bytes = upload.blob?.size ?? 0
      const all = [...kept.values()].reduce((sum, one) => sum + one, bytes)
      if (all > KEPT_BYTES_MAX) return
      kept.set(upload.id, bytes)
      await run('readwrite', (store) => store.put(upload))
    },
    async remove(id) {
      kept.delete(id)
      await run('readwrite', (store) => store.delete(id))
    },
  }
}
