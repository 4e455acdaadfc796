import { describe, expect, test } from 'vitest'
import { foldText } from './fold.ts'
import { findRanges } from './match.ts'
import { parseSearch, toPieces } from './query.ts'

function find(query: string, text: string): string[] | undefined {
  const ranges = findRanges(text, toPieces(parseSearch(query).words))
  return ranges?.map(([from, to]) => text.slice(from, to))
}

describe('what is found', () => {
  const FOUND: [query: string, text: string, ranges: string[]][] = [
    ['deploy', 'The Deployment and DEPLOYS', ['Deploy', 'DEPLOY']],
    ['cafe', 'Un Café, un cafe\u0301', ['Café'.normalize('NFC'), 'cafe\u0301']],
    ['ｗｉｆｉ', 'WiFi here', ['WiFi']],
    ['wifi', 'ＷｉＦｉ', ['ＷｉＦｉ']],
    ['strasse', 'in der Straße 5', ['Straße']],
    ['ОДЕССА елка', 'Ёлка из Одесса', ['Ёлка', 'Одесса']],
    ['οδοσ', 'Η ΟΔΟΣ και η οδός', ['ΟΔΟΣ', 'οδός']],
    ['lodz', 'Łódź', ['Łódź']],
    ['ﬁle', 'a file and a ﬁle', ['file', 'ﬁle']],
    ['istanbul', 'İstanbul ISTANBUL ıstanbul', ['İstanbul', 'ISTANBUL', 'ıstanbul']],
    ['据', '数据库', ['据']],
    ['数据', '新数据库的数据', ['数据', '数据']],
    ['用docker部署', '部署时，Docker 也能用', ['部署', 'Docker', '用']],
    ['ドック', 'ﾄﾞｯｸとドック', ['ﾄﾞｯｸ', 'ドック']],
    ['하세', '안녕하세요', ['하세']],
    ['한', '\u1112\u1161\u11ab글', ['\u1112\u1161\u11ab']],
    ['ไทย', 'ภาษาไทยง่าย', ['ไทย']],
    ['100%', 'It is 100% done, not 1000', ['100%']],
    ['foo_bar', 'fooXbar foo_bar', ['foo_bar']],
    ['a[0]', 'x a[0] = (b)', ['a[0]']],
    ['c++', 'C and C++', ['C++']],
    ['"to be or"', 'To  be; to be or not', ['to be or']],
    ['“你好 world”', '说你好 World 吧', ['你好 World']],
    ['5"', 'a 5" screen', ['5"']],
    ['👍', 'gut 👍🏽', ['👍']],
    ['❤', 'mit ❤️!', ['❤️']],
    ['-', 'a-b', ['-']],
    ['%', '5%', ['%']],
    ['´', 'a ´ b', ['´']],
    ['aa', 'aaa aa', ['aa', 'aa']],
    ['a ab', 'abc', ['ab']],
  ]
  test.each(FOUND)('%s finds its part of: %s', (query, text, ranges) => {
    expect(find(query, text)).toEqual(ranges)
  })

  const NOT_FOUND: [query: string, text: string][] = [
    ['ploy', 'deploy'],
    ['か', 'が'],
    ['하', '한국'],
    ['100%', '1000'],
    ['foo_bar', 'fooXbar'],
    ['"b a"', 'a b'],
    ['"ello world"', 'hello world'],
    ['数库', '数据库'],
    ['deploy friday', 'deploy on monday'],
    ['😀', '😁'],
    ['l', '100%'],
  ]
  test.each(NOT_FOUND)('%s does not find: %s', (query, text) => {
    expect(find(query, text)).toBeUndefined()
  })
})

describe('what is typed', () => {
  test('holds filters, words and phrases', () => {
    expect(parseSearch('from:@alice hello "two words" In:#技术 before：2026-02-28 has:LINK')).toEqual({
      words: [
        { text: 'hello', isPhrase: false },
        { text: 'two words', isPhrase: true },
      ],
      filters: [
        { name: 'from', value: 'alice' },
        { name: 'in', value: '技术' },
        { name: 'before', value: '2026-02-28' },
        { name: 'has', value: 'link' },
      ],
    })
  })

  test('is searched as it is where it is no filter and no phrase', () => {
    const typed = 'from: before:2026-02-30 has:cheese 5" http://a.b ""'
    const { words, filters } = parseSearch(typed)
    expect(filters).toEqual([])
    expect(words.map(({ text }) => text).join(' ')).toBe(typed)
  })
})

describe('a folded text', () => {
  const SAMPLES = [
    'aB',
    'é',
    'e\u0301',
    '中',
    'が',
    'ﾞ',
    'ｶﾞ',
    'ß',
    '😀',
    '\u200d',
    ' ',
    '\u3000',
    'ς',
    'Σ',
    'ы',
    'й',
    '\u1161',
    '가',
    '％',
    '…',
    '\u0e31',
  ]
  test('says of each of its units where it was written, whatever stands beside it', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    for (let round = 0; round < 2_000; round++) {
      const text = Array.from({ length: random(12) }, () => SAMPLES[random(SAMPLES.length)]).join('')
      const { text: folded, starts, ends } = foldText(text)
      if (!starts || !ends) {
        expect(folded.length).toBe(text.length)
        continue
      }
      expect([starts.length, ends.length]).toEqual([folded.length, folded.length])
      const isWhere = (start: number, unit: number) => {
        const end = ends[unit] ?? 0
        return end > start && foldText(text.slice(start, end)).text.includes(folded.charAt(unit))
      }
      expect([...starts].flatMap((start, unit) => (isWhere(start, unit) ? [] : [{ text, unit, start }]))).toEqual([])
      expect(foldText(folded).text).toBe(folded)
    }
  })
})
