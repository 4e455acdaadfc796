import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, expect, test, vi } from 'vitest'
import { forgetKeptPage, type KeptPage, readKeptPage, writeKeptPage } from './kept-rooms.ts'

const WORDS = { lobby: '大厅', hidden: '新消息', offline: '没有网络', kept: '', nothing: '', retry: '重试' }
const PAGE: KeptPage = {
  ...{ userId: '1', lang: 'zh-CN', words: WORDS },
  rooms: [{ id: '7', name: '周会', lines: [{ who: '林', at: '今天 09:00', text: '早' }] }],
}

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()))

test('what was read last is kept until it is to be forgotten', async () => {
  expect(await readKeptPage()).toBeNull()
  await writeKeptPage(PAGE)
  expect(await readKeptPage()).toEqual(PAGE)
  await forgetKeptPage()
  expect(await readKeptPage()).toBeNull()
})

test('a browser that keeps nothing does without', async () => {
  vi.stubGlobal('indexedDB', undefined)
  await writeKeptPage(PAGE)
  expect(await readKeptPage()).toBeNull()
})
