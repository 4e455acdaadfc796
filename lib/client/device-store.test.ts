import { IDBFactory } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { openDeviceStore, type RunRequest } from './device-store.ts'

function openStore(): RunRequest {
  const create = (database: IDBDatabase) => void database.createObjectStore('things')
  return openDeviceStore({ database: 'test', store: 'things', create, silenceMs: 1_000 }, new IDBFactory())
}

test('what was put is there when it resolves', async () => {
  const run = openStore()
  expect(await run('readwrite', (store) => store.put('tea', 1))).toBe(1)
  expect(await run('readonly', (store) => store.get(1))).toBe('tea')
})

test('a change that is undone behind its request’s answer is none', async () => {
  const run = openStore()
  const put = await run('readwrite', (store) => {
    const request = store.put('tea', 1)
    request.addEventListener('success', () => store.transaction.abort())
    return request
  })
  expect(put).toBeNull()
  expect(await run('readonly', (store) => store.count())).toBe(0)
})

test('a request that is refused is none, and others go on', async () => {
  const run = openStore()
  await run('readwrite', (store) => store.add('tea', 1))
  expect(await run('readwrite', (store) => store.add('coffee', 1))).toBeNull()
  expect(await run('readonly', (store) => store.get(1))).toBe('tea')
})
