import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readSources } from './sources.ts'

test('every trap that a comment cites is told in docs/traps.md', () => {
  const told = [...readFileSync('docs/traps.md', 'utf8').matchAll(/^(\d+)\. \*\*/gm)].map(([, number]) => number)
  expect(told).toEqual(told.map((_, index) => String(index + 1)))
  const cited = readSources().flatMap(({ text }) => [...text.matchAll(/docs\/traps\.md, (\d+)/g)])
  expect(cited.length).toBeGreaterThan(5)
  expect(cited.filter(([, number]) => !told.includes(number)).map(([citation]) => citation)).toEqual([])
})
