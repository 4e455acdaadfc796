import type { Message } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { FileStore, KeptFile } from './file-ports.ts'
import type { Draft } from './ports.ts'

/** The part of the store in memory that keeps what is known of files. */

interface Row extends KeptFile {
  createdAt: number
  isRemoved: boolean
}

export function createMemoryFiles() {
  const rows = new Map<string, Row>()
  let lastId = 0

  const listThere = () => [...rows.values()].filter(({ isRemoved }) => !isRemoved)
  const listUnsent = () => listThere().filter(({ messageId }) => messageId === null)

  function remove(row: Row): void {
    rows.set(row.id, { ...row, messageId: null, isRemoved: true })
  }

  function toKept({ createdAt: _, isRemoved: __, ...file }: Row): KeptFile {
    return file
  }

  const store: FileStore = {
    async saveFile(draft) {
      lastId++
      const row = { ...draft, id: String(lastId), messageId: null, createdAt: Date.now(), isRemoved: false }
      rows.set(row.id, row)
      return toKept(row)
    },
    async findFiles(fileIds) {
      return fileIds.flatMap((id) => {
        const row = rows.get(id)
        return row && !row.isRemoved ? toKept(row) : []
      })
    },
    async countUnsent(userId) {
      const own = listUnsent().filter(({ uploaderId }) => uploaderId === userId)
      return { files: own.length, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0) }
    },
    async removeUnsent(fileId) {
      const row = listUnsent().find(({ id }) => id === fileId)
      if (row) remove(row)
      return row !== undefined
    },
    async removeUnsentBefore(before, max) {
      const old = listUnsent().filter(({ createdAt }) => createdAt < before.getTime())
      for (const row of old.slice(0, max)) remove(row)
      return Math.min(old.length, max)
    },
    async listRemovedFiles(max) {
      const removed = [...rows.values()].filter(({ isRemoved }) => isRemoved)
      return removed.slice(0, max).map(({ stored }) => stored)
    },
    async forgetRemovedFiles(stored) {
      for (const row of rows.values()) if (row.isRemoved && stored.includes(row.stored)) rows.delete(row.id)
    },
    async listStored(stored) {
      return [...rows.values()].map((row) => row.stored).filter((name) => stored.includes(name))
    },
  }

  return {
    store,
    list: () => listThere().map(toKept),
    /** Throws CodedError `not_found` where one of the draft's files can't be sent with it. */
    requireUnsent({ roomId, senderId, files = [] }: Draft): void {
      const mayBeSent = (row: Row) => row.roomId === roomId && row.uploaderId === senderId
      const unsent = new Set(
        listUnsent()
          .filter(mayBeSent)
          .map(({ id }) => id),
      )
      if (files.some(({ id }) => !unsent.has(id))) throw new CodedError('not_found')
    },
    attach(message: Message): void {
      for (const { id } of message.files ?? []) {
        const row = rows.get(id)
        if (row) rows.set(id, { ...row, messageId: message.id })
      }
    },
    /** Of a repeat: what was deleted has none any more. */
    haveSame({ files = [], deletedAt }: Message, { files: sent = [] }: Draft): boolean {
      if (deletedAt) return true
      return files.length === sent.length && files.every(({ id }, place) => id === sent[place]?.id)
    },
    removeOf(messageId: string): void {
      for (const row of listThere()) if (row.messageId === messageId) remove(row)
    },
  }
}
