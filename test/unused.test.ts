import { expect, test } from 'vitest'
import { SENT } from '#app/sent-words.ts'
import { zh } from '#lib/i18n/dictionary.ts'
import { findSaidSections, listEntrances } from './said.ts'
import { findUnusedExports, findUnusedWords, readModule, readModules } from './unused.ts'

const modules = readModules()
const keys = Object.entries(zh).flatMap(([section, words]) => Object.keys(words).map((key) => `${section}.${key}`))
const folders = Object.keys(SENT)

test('every export is imported by another file, or is a type that the file itself has use for', () => {
  expect(findUnusedExports(modules)).toEqual([])
})

test('every word of the dictionaries is said by a screen', () => {
  const screens = modules.filter(({ path }) => /^(app|components|lib\/i18n)\//.test(path))
  expect(findUnusedWords(screens, keys)).toEqual([])
})

test.each(Object.entries(SENT))(
  'the pages of app/%s are sent the sections that their components say',
  (folder, sent) => {
    const around = Object.entries(SENT).flatMap(([other, sections]) => (isWithin(folder, other) ? sections : []))
    const said = findSaidSections(modules, folder, folders, new Set(keys))
    // A section that has no words yet may be sent: nobody can say it.
    const isSpoken = (section: string) => keys.some((key) => key.startsWith(`${section}.`))
    expect([...sent].filter(isSpoken)).toEqual(
      said.filter((section) => !around.includes(section as (typeof around)[number])),
    )
    expect(listEntrances(modules, folder, folders).some(({ words }) => words.has(folder))).toBe(true)
  },
)

test('the whole dictionary is loaded into no browser', () => {
  const loaded = modules.filter(
    ({ path, loads }) =>
      /^(components|lib\/client)\//.test(path) && !path.includes('.test.') && loads.has('lib/i18n/dictionary.ts'),
  )
  expect(loaded).toEqual([])
})

test('what is said in the browser alone is found, through what it loads', () => {
  const read = (path: string, text: string) => readModule(path, text)
  const planted = [
    read('app/deep/page.tsx', `import { Said } from '../../test/unused.ts'; t('onPages.title')`),
    read(
      'test/unused.ts',
      `'use client'; import './said.ts'; import type { Kind } from './sources.ts'; t('here.word')`,
    ),
    read('test/said.ts', `t(\`beyond.\${key}\`)`),
    read('test/sources.ts', `t('types.word')`),
  ]
  const known = new Set(['onPages.title', 'here.word', 'beyond.a', 'types.word'])
  expect(findSaidSections(planted, 'deep', ['', 'deep'], known)).toEqual(['beyond', 'here'])
  expect(findSaidSections(planted, '', ['', 'deep'], known)).toEqual([])
})

test('an export that nobody imports, and a word that nobody says, are found', () => {
  const text = `import { zh } from '../lib/i18n/dictionary.ts'
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

function isWithin(folder: string, outer: string): boolean {
  return folder !== outer && (outer === '' || folder.startsWith(`${outer}/`))
}
