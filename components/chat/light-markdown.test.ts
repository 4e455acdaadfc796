import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectLinear } from '#test/linear.ts'
import { type LightNode, QUOTE_MARK, toLightBlocks, toListItem } from './light-markdown.ts'

const NAMES = [
  { name: '小砚', username: 'ai' },
  { name: 'ann', username: 'ann' },
]

describe('the light Markdown of people', () => {
  it.each([
    ['**重要**', '<strong>重要</strong>'],
    ['请**注意：**正文', '请<strong>注意：</strong>正文'],
    ['*slanted* and _so_', '<em>slanted</em> and <em>so</em>'],
    ['（*注*）', '（<em>注</em>）'],
    ['***both***', '<strong>both</strong>'],
    ['~~old~~ new', '<del>old</del> new'],
    ['**a *b* c**', '<strong>a <em>b</em> c</strong>'],
    ['**@小砚 看**', '<strong><@小砚> 看</strong>'],
    ['**https://example.com/a_b**', '<strong><https://example.com/a_b></strong>'],
    ['**`a*b`**', '<strong><`a*b`></strong>'],
  ])('emphasizes %s', (text, shown) => {
    expect(show(text)).toBe(shown)
  })

  it.each([
    '2*3*4',
    '单价*数量*折扣',
    'a * b * c',
    '2**3**4',
    'f(**kwargs, **more)',
    'snake_case_name',
    '__init__',
    '_private_name_',
    '*.ts,*.tsx',
    '/*a*/',
    '^_^ ^_^',
    '¯\\_(ツ)_/¯',
    '好的~~谢谢~~',
    '1~2~3',
    '\\*not\\*',
    '**',
    '****',
    '** a **',
    '# no heading',
    '1. one\n1. two',
    '- a\n  - b',
    '<b>b</b>',
    '[a](https://example.com',
    '>_<',
    'a\n\n\n   b\t c  ',
    '*a\nb*',
  ])('leaves as it was typed: %s', (text) => {
    expect(show(text).replace(/<(https?:[^>]*)>/g, '$1')).toBe(text)
  })

  it('calls a link what it is called, and keeps what was typed', () => {
    const [block] = toLightBlocks('看 **[文档](https://a.b/c_(d))**。', NAMES)
    expect(block).toMatchObject({
      lines: [
        [{ text: '看 ' }, { children: [{ type: 'link', label: '文档', href: 'https://a.b/c_(d)' }] }, { text: '。' }],
      ],
    })
    for (const text of [
      '[](https://a.b)',
      '![图](https://a.b)',
      '\\[a](https://a.b)',
      '[a] (https://a.b)',
      '[a\nb](https://a.b)',
    ]) {
      expect(JSON.stringify(toLightBlocks(text, NAMES))).not.toContain('label')
    }
  })

  it('knows the lines of a list by their marker', () => {
    const items = ['- a', '  * **b**', '12. c', '1) d', '-e', '- ', '1.5 f'].map((line) => {
      const [block] = toLightBlocks(line, NAMES)
      const item = block?.type === 'lines' && block.lines[0] ? toListItem(block.lines[0]) : null
      return item && `${item.indent}|${item.marker}|${item.gap}|${item.rest.map(showNode).join('')}`
    })
    expect(items).toEqual(['|-| |a', '  |*| |<strong>b</strong>', '|12.| |c', '|1)| |d', null, null, null])
  })

  it('finds nothing in code', () => {
    expect(show('`**a** @ann https://example.com`')).toBe('<`**a** @ann https://example.com`>')
    expect(toLightBlocks('a\n```\n**b** @ann\n```\nc', NAMES).map(({ type }) => type)).toEqual([
      'lines',
      'fence',
      'lines',
    ])
  })

  it('has quotes', () => {
    expect(toLightBlocks('> **a**\n> b\nc', NAMES)).toMatchObject([
      { isQuote: true, lines: [[{ tag: 'strong' }], [{ text: 'b' }]] },
      { isQuote: false, lines: [[{ text: 'c' }]] },
    ])
  })

  it('is the text again with its marks, whatever it is', () => {
    const piece = fc.constantFrom(
      '*',
      '**',
      '_',
      '~~',
      '`',
      '```',
      '\n',
      '> ',
      ' ',
      'a',
      '好',
      '@ann',
      '。',
      '\ufffc',
      'https://a.b/_c',
      '[',
      '](',
      ')',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(toTyped(pieces.join(''))).toBe(pieces.join(''))
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    '*',
    '**a ',
    '*a ',
    '**a**',
    '_a ',
    '~~a ',
    '`a ',
    '`',
    '> ',
    '```\n',
    '~~~\n',
    '\n',
    '\ufffc',
    '[',
    '[a](https://a.b)',
    '[a](',
  ])('is found in a text of %j in time in proportion to it', (unit) =>
    expectLinear((text) => toLightBlocks(text, NAMES), unit),
  )
})

function show(text: string): string {
  return toLightBlocks(text, NAMES)
    .map((block) => (block.type === 'lines' ? block.lines.map((line) => line.map(showNode).join('')).join('\n') : ''))
    .join('\n')
}

function showNode(node: LightNode): string {
  if (node.type === 'emphasis') return `<${node.tag}>${node.children.map(showNode).join('')}</${node.tag}>`
  return node.type === 'text' ? node.text : `<${node.text}>`
}

function toTyped(text: string): string {
  const blocks = toLightBlocks(text, NAMES)
  return blocks
    .map((block) => {
      if (block.type === 'fence') return block.source
      const lines = block.lines.map((line) => `${block.isQuote ? QUOTE_MARK : ''}${line.map(toTypedNode).join('')}`)
      return lines.join('\n') + (block === blocks.at(-1) ? '' : '\n')
    })
    .join('')
}

function toTypedNode(node: LightNode): string {
  return node.type === 'emphasis' ? node.mark + node.children.map(toTypedNode).join('') + node.mark : node.text
}
