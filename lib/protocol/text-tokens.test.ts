import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectLinear } from '#test/linear.ts'
import { isMentioned, tokenizeText } from './text-tokens.ts'

const NAMES = [
  { name: '小砚', username: 'ai' },
  { name: 'ai', username: 'ai' },
  { name: 'an', username: 'an' },
  { name: 'ann', username: 'ann' },
  { name: '林', username: '林' },
  { name: '林知夏', username: '林知夏' },
]

describe("tokens of a person's text", () => {
  it('are the text again when joined, whatever it is', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '@',
        '＠',
        '`',
        '```',
        '~~~',
        'ann',
        '林知夏',
        'http://',
        'https://a.b/c',
        ')',
        '.',
        '\n',
        '\t',
        '  ',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('')
        expect(
          tokenizeText(text, NAMES)
            .map((token) => token.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })

  it('make http and https addresses links, and nothing else', () => {
    expect(links('see https://example.com/a?b=1#c and http://x.test')).toEqual([
      'https://example.com/a?b=1#c',
      'http://x.test',
    ])
    expect(links('javascript:alert(1) data:text/html,x ftp://a.b //a.b https://')).toEqual([])
  })

  it('leave the punctuation of the sentence out of the link', () => {
    expect(links('(https://example.com/a).')).toEqual(['https://example.com/a'])
    expect(links('https://en.wikipedia.org/wiki/A_(b), then')).toEqual(['https://en.wikipedia.org/wiki/A_(b)'])
    expect(links('看https://example.com/路，再说')).toEqual(['https://example.com/'])
  })

  it('make addresses links that begin with www., where a word does not end there', () => {
    expect(links('看www.example.com/a。 awww.b.c me@www.b.c https://x.test/www.b.c')).toEqual([
      'www.example.com/a',
      'https://x.test/www.b.c',
    ])
    expect(tokenizeText('www.example.com', [])).toEqual([
      { type: 'link', text: 'www.example.com', href: 'http://www.example.com/' },
    ])
  })

  it('find mentions without a space before them, with either at sign', () => {
    expect(mentions('问下@小砚帮忙，＠林知夏 也看')).toEqual(['ai', '林知夏'])
  })

  it('find the longest name, whole', () => {
    expect(mentions('@ann @an @anna @AN')).toEqual(['ann', 'an', 'an'])
    expect(mentions('@林知夏')).toEqual(['林知夏'])
  })

  it('do not take an email address or an address in a link for a mention', () => {
    expect(mentions('me@ann.example a.b@ai https://x.test/@ann')).toEqual([])
  })

  it.each([
    ['@josé', 'jos', false],
    ['@josé', 'josé', true],
    ['@jose\u0301', 'jose', false],
    ['@jose\u0301', 'josé', true],
    ['@josé', 'jose\u0301', true],
    ['@JOSE\u0301, hi', 'José', true],
    ['@jose\u0301s', 'josé', false],
    ['@\u1112\u1161\u11ab\u1100\u116e\u11a8야', '한국', true],
    ['@\u1112\u1161\u11ab', '하', false],
    ['@ΝΙΚΟΣ', 'Νικος', true],
    ['@Иванов', 'Иван', false],
    ['@Иван, привет', 'Иван', true],
    ['@Νίκος', 'Νίκο', false],
    ['@小砚你好', '小砚', true],
    ['@小砚ok', '小砚', true],
    ['@bob的', 'bob', true],
    ['@bobさん', 'bob', true],
    ['@민수야', '민수', true],
    ['＠bob!', 'bob', true],
    ['@bob_', 'bob', false],
    ['@bob-x', 'bob', false],
    ['@bob٣', 'bob', false],
    ['@bob.', 'bob', true],
    ['josé@bob', 'bob', false],
    ['jose\u0301@bob', 'bob', false],
    ['почта@bob', 'bob', false],
    ['问@bob', 'bob', true],
  ])('end a name by its script: %s calls %s: %s', (text, name, isCalled) => {
    expect(isMentioned(text, [{ name, username: name }], name)).toBe(isCalled)
  })

  it('say a name that was typed in parts as it was typed', () => {
    expect(tokenizeText('问@jose\u0301好', [{ name: 'josé', username: 'josé' }])).toEqual([
      { type: 'text', text: '问' },
      { type: 'mention', text: '@jose\u0301', username: 'josé' },
      { type: 'text', text: '好' },
    ])
  })

  it('find neither links nor mentions in code', () => {
    expect(mentions('`@ann` @an\n```\n@小砚\n```\n@ann')).toEqual(['an', 'ann'])
    expect(links('`https://a.test` https://b.test')).toEqual(['https://b.test'])
    expect(isMentioned('```\n@ann\n```', NAMES, 'ann')).toBe(false)
  })

  it('tell whether a person is mentioned', () => {
    expect(isMentioned('hi @ann', NAMES, 'ann')).toBe(true)
    expect(isMentioned('hi ann', NAMES, 'ann')).toBe(false)
  })
})

function links(text: string): string[] {
  return tokenizeText(text, NAMES).flatMap((token) => (token.type === 'link' ? [token.text] : []))
}

function mentions(text: string): string[] {
  return tokenizeText(text, NAMES).flatMap((token) => (token.type === 'mention' ? [token.username] : []))
}

it.each([
  ...[
    ...`.,:;!?'*_~()[]@＠ \n`,
    'a',
    '.a',
    '@ann',
    '@an',
    '＠林知夏',
    'https://',
    'https://a.b ',
    'www.a',
    'a@b.',
    '林',
    '\u0301',
  ],
])('Tokens of a text of %j are found in time in proportion to it.', (unit) => {
  expectLinear((text) => tokenizeText(text, NAMES), unit)
  expectLinear((text) => isMentioned(text, NAMES, 'ann'), unit, 'https://a.b/', 'a')
})
