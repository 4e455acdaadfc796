import { expect, test } from 'vitest'
import { zh } from '#lib/i18n/dictionary.ts'
import { createTranslate } from '#lib/i18n/translate.ts'
import { toRoomName, toRoomPath, toSlug, toSlugAt } from './room-path.ts'

test('a slug is what the address means, whatever its escapes', () => {
  expect(toSlug('lobby')).toBe('lobby')
  expect(toSlug('%E8%8C%B6%E6%B0%B4%E9%97%B4')).toBe('茶水间')
  expect(toSlug('a%2525b')).toBe('a%25b')
  for (const broken of ['%', '%E0%A4%A', '%ff', '%ED%A0%80']) expect(toSlug(broken)).toBeNull()
})

test('a room is found by the address that it goes by', () => {
  for (const slug of ['lobby', '茶水间', 'release-watch']) expect(toSlugAt(toRoomPath({ slug }))).toBe(slug)
  expect(toSlugAt('/rooms/lobby')).toBe('lobby')
  for (const path of ['/', '/rooms', '/rooms/', '/rooms/a/b', '/history', '/chat/x']) expect(toSlugAt(path)).toBeNull()
})

test('a direct room is called by who else is in it', () => {
  const t = createTranslate(zh, 'zh-CN')
  const naming = {
    me: 'lin',
    toDisplayName: (username: string) => ({ zhou: '周屿', ai: '小砚', critic: '挑刺' })[username] ?? username,
  }
  const call = (people: string[], assistants: string[] = []) =>
    toRoomName({ slug: 'd1', name: '', people, assistants }, t, naming)
  expect(call(['lin', 'zhou', 'maya'])).toBe('周屿、maya')
  expect(call(['lin'], ['ai'])).toBe('小砚')
  expect(call(['lin'], ['ai', 'critic'])).toBe('小砚、挑刺')
  expect(call(['lin'])).toBe(t('room.notes'))
  expect(toRoomName({ slug: 'lobby', name: 'Lobby', assistants: [] }, t, naming)).toBe('大厅')
})
