import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitBlocks } from './markdown-blocks.ts'

describe('blocks of Markdown', () => {
  it('are the text again when joined, at every length of a growing text', () => {
    const line = fc.constantFrom(
      'a',
      '',
      '- b',
      '  c',
      '```ts',
      '```',
      '~~~',
      '1. d',
      '> e',
      '| f |',
      '    g',
      '\t',
      '\\[',
      '\\]',
      '$$',
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n')
        for (let end = 0; end <= text.length; end += 1) {
          expect(splitBlocks(text.slice(0, end)).join('')).toBe(text.slice(0, end))
        }
      }),
    )
  })

  it('end at blank lines', () => {
    expect(splitBlocks('one\ntwo\n\nthree\n\n\n# four')).toEqual(['one\ntwo\n\n', 'three\n\n\n', '# four'])
  })

  it('keep a fence whole, blank lines and all, even while it is open', () => {
    expect(splitBlocks('a\n\n```ts\nx\n\ny\n```\n\nb')).toEqual(['a\n\n', '```ts\nx\n\ny\n```\n\n', 'b'])
    expect(splitBlocks('````\n```\n\nstill')).toEqual(['````\n```\n\nstill'])
    expect(splitBlocks('- ```\n  x\n\n  y\n  ```\n\nb')).toEqual(['- ```\n  x\n\n  y\n  ```\n\n', 'b'])
  })

  it('end a fence at its end alone', () => {
    const fence = '```\n    ```\n- ```\n> ```\n```js\n\nx\n```\n\n'
    expect(splitBlocks(`${fence}y`)).toEqual([fence, 'y'])
    const quoted = '> ```\n> a\n\n'
    expect(splitBlocks(`${quoted}b`)).toEqual([quoted, 'b'])
  })

  it('keep a formula whole, blank lines and all', () => {
    expect(splitBlocks('a\n\n\\[\nx\n\ny\n\\]\n\nb')).toEqual(['a\n\n', '\\[\nx\n\ny\n\\]\n\n', 'b'])
    expect(splitBlocks('$$\n```\n\n$$\n\nb')).toEqual(['$$\n```\n\n$$\n\n', 'b'])
  })

  it('keep a list with blank lines in it whole, so that its numbers go on', () => {
    expect(splitBlocks('1. a\n\n   more\n\n2. b\n\nafter')).toEqual(['1. a\n\n   more\n\n2. b\n\n', 'after'])
  })

  it('are one block where definitions reach over the whole text', () => {
    const text = 'see [a][1]\n\nb\n\n[1]: https://example.com'
    expect(splitBlocks(text)).toEqual([text])
  })
})
