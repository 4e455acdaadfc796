import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, expect, test, vi } from 'vitest'
import { changeKeptPage, forgetKeptPage, forgetKeptRoom, type KeptPage, readKeptPage } from './kept-rooms.ts'

const WORDS = { lobby: '大厅', hidden: '新消息', offline: '没有网络', kept: '', nothing: '', retry: '重试' }
const PAGE: KeptPage = {
  ...{ userId: '1', lang: 'zh-CN', words: WORDS },
  rooms: [{ id: '7', name: '周会', lines: [{ who: '林', at: '今天 09:00', text: '早', seq: 1, sentAt: 0 }] }],
}

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()))

test('what was read last is kept until it is to be forgotten', async () => {
  expect(await readKeptPage()).toBeNull()
  await changeKeptPage(() => PAGE)
  expect(await readKeptPage()).toEqual(PAGE)
  await forgetKeptPage()
  expect(await readKeptPage()).toBeNull()
})

test('a room that was lost goes alone, and two changes at once are both made', async () => {
  const other = { id: '8', name: '评审', lines: [] }
  await changeKeptPage(() => PAGE)
  const add = (page: KeptPage | null) => page && { ...page, rooms: [other, ...page.rooms] }
  await Promise.all([changeKeptPage(add), forgetKeptRoom('7')])
  expect(await readKeptPage()).toEqual({ ...PAGE, rooms: [other] })
  await forgetKeptRoom('9')
  expect(await readKeptPage()).toEqual({ ...PAGE, rooms: [other] })
})

test('a browser that keeps nothing does without', async () => {
  vi.stubGlobal('indexedDB', undefined)
  await changeKeptPage(() => PAGE)
  expect(await readKeptPage()).toBeNull()
})
