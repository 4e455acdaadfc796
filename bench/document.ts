import { readFileSync, writeFileSync } from 'node:fs'
import { readResults, toMarkdown } from './report.ts'

/** Puts the tables of bench/results.json between the marks of docs/performance.md. */

const PATH = 'docs/performance.md'
const BEGIN = '<!-- tables: written by npm run bench -->'
const END = '<!-- end of tables -->'

export function writeDocument(): void {
  const text = readFileSync(PATH, 'utf8')
  const [before, rest] = text.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`${PATH} lacks the marks of its tables`)
  const tables = Object.values(readResults()).map(({ title, measuredAt, loadBefore, rows }) => {
    const when = `Measured ${measuredAt.slice(0, 10)}; load average before: ${loadBefore}.`
    return `### ${title}\n\n${toMarkdown(rows)}\n\n${when}`
  })
  writeFileSync(PATH, `${before}${BEGIN}\n\n${tables.join('\n\n')}\n\n${END}${after}`)
}
