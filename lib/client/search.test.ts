import { expect, test } from 'vitest'
import { readSought, takeFilters, toSearchPath, toTypedSearch, withDay } from './search.ts'

test('What is looked for stands in the address, and is read from it again.', () => {
  const sought = {
    text: '上线 "a b" 100%',
    filters: [
      { name: 'from', value: 'lin' },
      { name: 'in', value: '产品' },
      { name: 'has', value: 'link' },
    ] as const,
  }
  const path = toSearchPath({ ...sought, filters: [...sought.filters] })
  expect(readSought(new URL(path, 'http://x').searchParams)).toEqual(sought)
  expect(toSearchPath({ text: ' ', filters: [] })).toBe('/search')
  expect(readSought(new URLSearchParams('q=a&before=nonsense&other=1'))).toEqual({ text: 'a', filters: [] })
})

test('A filter that is typed stands beside the words when something comes behind it, one of its kind.', () => {
  const before = { text: '', filters: [{ name: 'from' as const, value: 'zhou' }] }
  expect(takeFilters({ ...before, text: 'a from:lin' })).toEqual({ ...before, text: 'a from:lin' })
  const after = { text: 'a b', filters: [{ name: 'from', value: 'lin' }] }
  expect(takeFilters({ ...before, text: 'a from:lin b' })).toEqual(after)
  expect(takeFilters({ ...before, text: 'a b from:lin' }, true)).toEqual({ ...after, text: 'a b ' })
  expect(toTypedSearch({ ...before, text: ' x ' })).toBe('from:zhou x')
})

test('What is no filter, or within quotes, stays.', () => {
  for (const text of ['from: b', 'before:soon b', '"in:a b" c'])
    expect(takeFilters({ text, filters: [] }, true)).toEqual({ text, filters: [] })
})

test('A day that is chosen takes the place of what was typed of its filter, and of the one that held.', () => {
  const filters = [{ name: 'before' as const, value: '2026-01-01' }]
  const chosen = { text: 'a ', filters: [{ name: 'before', value: '2026-03-14' }] }
  expect(withDay({ text: 'a Before:20', filters }, 'before', '2026-03-14')).toEqual(chosen)
  expect(withDay({ text: 'a ', filters }, 'before', '2026-03-14')).toEqual(chosen)
  expect(withDay({ text: 'a', filters }, 'after', '2026-03-14').filters).toHaveLength(2)
})
