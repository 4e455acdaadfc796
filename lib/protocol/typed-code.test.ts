import { describe, expect, it } from 'vitest'
import { findTypedCode } from './typed-code.ts'

describe('code that a person typed', () => {
  it('stands between backticks on one line', () => {
    expect(codes('run `npm ci` or ``a ` b``, `` `c` ``')).toEqual(['npm ci', 'a ` b', '`c`'])
    expect(codes('one ` here\nand there, `` ` ``')).toEqual(['`'])
    expect(codes('a ` b')).toEqual([])
  })

  it('stands between fences, as it was typed', () => {
    const text = '看：\n```ts\n  a\n\n\tb `c`\n```\n后 `d`\n~~~\n```\n~~~'
    expect(findTypedCode(text)).toEqual([
      { start: 3, end: 25, code: '  a\n\n\tb `c`', fence: { language: 'ts', isClosed: true } },
      { start: 27, end: 30, code: 'd' },
      { start: 31, end: 42, code: '```', fence: { language: '', isClosed: true } },
    ])
  })

  it('reaches to the end where its fence is not closed, and is none where nothing follows', () => {
    expect(findTypedCode('```js\na\n``')).toEqual([
      { start: 0, end: 10, code: 'a\n``', fence: { language: 'js', isClosed: false } },
    ])
    expect(findTypedCode('```')).toEqual([])
  })

  it('is not begun within a line', () => {
    expect(codes('use ``` for code\nx\n```a``` b')).toEqual(['a'])
  })
})

function codes(text: string): string[] {
  return findTypedCode(text).map(({ code }) => code)
}
