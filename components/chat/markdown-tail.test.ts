import { describe, expect, it } from 'vitest'
import { expectLinear } from '#test/linear.ts'
import { mendTail } from './markdown-tail.ts'

describe('the tail of a growing text', () => {
  it.each([
    ['*（演示助手：没有', '*（演示助手：没有*'],
    ['**注意：', '**注意：**'],
    ['**注意：**正文', '**注意：**正文'],
    ['**注意：*', '**注意：**'],
    ['a ~~b', 'a ~~b~~'],
    ['***both', '***both***'],
    ['- one *1\n- two **b', '- one *1\n- two **b**'],
    ['# head **x', '# head **x**'],
    ['`code', '`code`'],
    ['a **b `c', 'a **b `c`**'],
    ['see `**` and **b', 'see `**` and **b**'],
    ['https://example.com/__init__/_x **b', 'https://example.com/__init__/_x **b**'],
    ['\\(a_1\\) and *b', '\\(a_1\\) and *b*'],
    ['[link](https://example.com/a', 'link'],
    ['[link', 'link'],
  ])('is ended where it has begun: %s', (text, mended) => {
    expect(mendTail(text)).toBe(mended)
  })

  it.each([
    ['他说**', '他说'],
    ['他说*', '他说'],
    ['a `', 'a '],
    ['a ``', 'a '],
    ['a ~~', 'a '],
    ['a [', 'a '],
    ['a ![', 'a '],
    ['a [b]', 'a b'],
    ['a\n- [', 'a\n'],
    ['a\n- [x]', 'a\n'],
    ['a \\', 'a '],
    ['so \\(x_1 + ', 'so '],
    ['so\n\\[\n  x_1\n', 'so\n'],
    ['so $$x', 'so '],
    ['a\n-', 'a\n'],
    ['a\n##', 'a\n'],
    ['a\n2.', 'a\n'],
    ['a\n==', 'a\n'],
  ])('leaves out what is nothing yet: %s', (text, mended) => {
    expect(mendTail(text)).toBe(mended)
  })

  it.each([
    '**bold**',
    'a `b`',
    '2*3*4',
    'snake_case',
    '$5 and $6',
    '\\(a_1\\)',
    '~a',
    '- a\n- b',
    '| a |\n|---|\n| b |',
    '```\n**a',
    '```ts\nconst a = `',
    '- > 25',
  ])('stays as it is where nothing is open: %s', (text) => {
    expect(mendTail(text)).toBe(text)
  })

  it('is a table as soon as its headings come', () => {
    const table = '| a | b |\n|---|---|'
    for (const half of ['| a | b |', '| a | b |\n', '| a | b |\n|', '| a | b |\n|--', '| a | b |\n|---|---|']) {
      expect(mendTail(half)).toBe(table)
    }
    expect(mendTail('| **a | b')).toContain('\n|---|---|')
    expect(mendTail('| a |\n|---|\n| **b')).toBe('| a |\n|---|\n| **b**')
  })
})

it.each(['[', '![', '*', '_', '~', ']', '[a]', '\\', '`', '$', 'a'])(
  'A growing text of %j is mended in time in proportion to it.',
  (unit) => {
    expectLinear(mendTail, unit, 'x', 'x')
    expectLinear(mendTail, unit, '[', ']')
  },
)
