import { describe, expect, it } from 'vitest'
import { loadLanguage, toLanguage } from './highlight-languages.ts'
import { toColoredLines } from './highlighter.ts'

describe('the colours of code', () => {
  it.each([
    ['ts', "const a = 'x' // 好", 'var(--code-token-keyword)'],
    ['python', 'def f(): return None', 'var(--code-token-keyword)'],
    ['SQL', "select * from t where a = 'b'", 'var(--code-token-keyword)'],
    ['sh', 'echo "$HOME" # why', 'var(--code-token-comment)'],
    ['rs', 'fn main() { let a = 0; }', 'var(--code-token-keyword)'],
    ['json', '{"a": 1}', 'var(--code-token-constant)'],
  ])('are tokens of the page, and the code stays as it is: %s', async (name, code, color) => {
    const language = toLanguage(name) ?? ''
    const lines = toColoredLines(`${code}\n\n  ${code}`, language, await loadLanguage(language))
    expect(lines.map((runs) => runs.map(([text]) => text).join('')).join('\n')).toBe(`${code}\n\n  ${code}`)
    expect(lines.flat().map(([, own]) => own)).toContain(color)
  })

  it('are those of languages that are known', () => {
    expect(['c++', 'YML', 'Dockerfile'].map(toLanguage)).toEqual(['cpp', 'yaml', 'docker'])
    expect(['text', 'constructor', '', 'klingon'].map(toLanguage)).toEqual([null, null, null, null])
  })
})
