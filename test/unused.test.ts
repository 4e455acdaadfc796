import { expect, test } from 'vitest'
import { zh } from '#lib/i18n/dictionaries/zh.ts'
import { findUnusedExports, findUnusedWords, readModule, readModules } from './unused.ts'

const modules = readModules()

test('every export is imported by another file, or is a type that the file itself has use for', () => {
  expect(findUnusedExports(modules)).toEqual([])
})

test('every word of the dictionaries is said by a screen', () => {
  const keys = Object.entries(zh).flatMap(([section, words]) => Object.keys(words).map((key) => `${section}.${key}`))
  const screens = modules.filter(({ path }) => /^(app|components|lib\/i18n)\//.test(path))
  expect(findUnusedWords(screens, keys)).toEqual([])
})

test('an export that nobody imports, and a word that nobody says, are found', () => {
  const text = `import { zh } from '../lib/i18n/dictionaries/zh.ts'
    export const left = 1, right = 2
    export type Kind = 'a.b'
    export interface Own { kind: 'e.f' }
    export const both = (own: Own) => right
    export default function run() { return t(\`c.\${zh}\`) }`
  const planted = readModule('test/planted.ts', text)
  const user = readModule('test/user.test.ts', `import { right } from './unused.ts'`)
  expect(findUnusedExports([planted])).toEqual(['test/planted.ts'])
  expect(findUnusedExports([{ ...planted, path: 'test/unused.ts' }, user])).toEqual([
    'test/unused.ts left',
    'test/unused.ts Kind',
    'test/unused.ts both',
    'test/unused.ts default',
  ])
  expect(findUnusedWords([planted], ['a.b', 'a.c', 'c.d'])).toEqual(['a.c'])
})
