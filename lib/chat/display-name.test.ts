import { describe, expect, test } from 'vitest'
import { findDisplayNameProblem, toDisplayName } from './display-name.ts'

const problemOf = (typed: string) => findDisplayNameProblem(toDisplayName(typed), ['小砚'])

describe('a display name', () => {
  test.each([
    ...[
      'A',
      '王小明',
      'Zoë van der Berg',
      "O'Brien",
      'Иван Ж.',
      'عمر',
      '👩‍👩‍👧 family',
      '🎉',
      'x'.repeat(32),
      '𠮷'.repeat(32),
    ],
    ...['小砚的朋友', 'ai fan', 'Admiral', 'undeleted-1'],
  ])('may be %s', (name) => {
    expect(problemOf(name)).toBeNull()
  })

  test.each([
    ['', 'required'],
    [' \u3000 ', 'required'],
    ['\u200b\u2060', 'required'],
    ['\u3164', 'required'],
    ['x'.repeat(33), 'too_long'],
    ['a\nb', 'invalid_characters'],
    ['a\tb', 'invalid_characters'],
    ['a\0', 'invalid_characters'],
    ['a\u007f', 'invalid_characters'],
    ['a\u2028b', 'invalid_characters'],
    ['mira\u202e', 'invalid_characters'],
    ['\u2066mira', 'invalid_characters'],
    ['mi\u200fra', 'invalid_characters'],
    ['mi\ud800', 'invalid_characters'],
    ['m\u0323\u0323\u0323\u0323\u0323i', 'invalid_characters'],
  ])('may not be %j: %s', (name, code) => {
    expect(problemOf(name)).toBe(code)
  })

  test.each([
    'ai',
    'A.I.',
    'АІ',
    ' Admin ',
    'System!',
    '系统',
    '管理员',
    '所有人',
    'every one',
    'Chat GPT',
    '小砚',
    '「小砚」',
    '小 砚',
    '小\u200b砚',
    'deleted-5',
    'DELETED-x',
  ])('may not pass for one of the program’s: %s', (name) => {
    expect(problemOf(name)).toBe('reserved')
  })

  test('is kept in NFC form, with one space between words', () => {
    expect(toDisplayName('  Zoe\u0308 \u3000 Berg ')).toBe('Zoë Berg')
    expect(toDisplayName('ﷺ')).toBe('ﷺ')
  })
})
