import { describe, expect, test } from 'vitest'
import { findUsernameProblem, toUsername, toUsernameKey } from './username.ts'

const problemOf = (typed: string, alsoReserved: string[] = []) => findUsernameProblem(toUsername(typed), alsoReserved)

describe('a username', () => {
  test.each([
    ...['ab', 'bob', 'Zoë', 'tom_42', 'x-y', '42', 'b'.repeat(24), '王小明', '小明_Tom', '日本語テスト', 'カーネル'],
    ...['한국어', 'ㄅㄆㄇ', 'Иван', 'Ελένη', 'नमस्ते', 'สวัสดี', 'محمد', 'שלום', 'Ẹ́dá'],
  ])('may be %s', (name) => {
    expect(problemOf(name)).toBeNull()
  })

  test.each([
    ['', 'required'],
    ['a', 'too_short'],
    ['王', 'too_short'],
    ['x'.repeat(25), 'too_long'],
    ['𠮷'.repeat(25), 'too_long'],
    ['a b', 'invalid_characters'],
    [' ab', 'invalid_characters'],
    ['a.b', 'invalid_characters'],
    ['😀😀', 'invalid_characters'],
    ['Ивaн', 'invalid_characters'],
    ['Иван王', 'invalid_characters'],
    ['chat\u200bgpt', 'invalid_characters'],
    ['\u3164\u3164', 'invalid_characters'],
    ['bob\u202e', 'invalid_characters'],
    ['\u0301bob', 'invalid_characters'],
    ['b\u0323\u0323\u0323\u0323\u0323ob', 'invalid_characters'],
    ['bo\ud800', 'invalid_characters'],
    ['bob\0', 'invalid_characters'],
    ['<b>', 'invalid_characters'],
  ])('may not be %j: %s', (name, code) => {
    expect(problemOf(name)).toBe(code)
  })

  test('has 24 code points, not 24 UTF-16 units', () => {
    expect(problemOf('𠮷'.repeat(24))).toBeNull()
  })

  test('is kept and counted in its NFKC form', () => {
    expect(toUsername('ｂｏｂ')).toBe('bob')
    expect(problemOf('ﷺ')).toBe('invalid_characters')
    expect(toUsername('é')).toBe('é')
  })
})

describe('a reserved name', () => {
  test.each([
    ...['ai', 'AI', 'ＡＩ', 'Al', 'a1', 'аі', 'ΑΙ', 'ᴀɪ', '𝒜𝓘', 'a_i'],
    ...['admin', 'Admin', 'adm1n', 'admın', 'ádmin', '-admin-', 'adrnin', 'ѕуѕтем', 'chatgpt', 'Chat-GPT', 'ChatGPΤ'],
    ...['everyone', 'every0ne', '系统', '系統', '管理员', '_管理员_', '所有人', 'deleted-7', 'De1eted-x'],
  ])('is taken in every form: %s', (name) => {
    // A mixed-script look-alike is refused one step earlier, as a name of two alphabets.
    expect(['reserved', 'invalid_characters']).toContain(problemOf(name))
  })

  test.each(['Admin', 'ＡＩ', 'Al', 'аі'])('%s is told to be reserved', (name) => {
    expect(problemOf(name)).toBe('reserved')
  })

  test('a Cyrillic letter in admin is a second alphabet', () => {
    expect(problemOf('аdmin')).toBe('invalid_characters')
  })

  test('is also the name that this house gave the AI', () => {
    expect(problemOf('小砚', ['小砚'])).toBe('reserved')
    expect(problemOf('B1g-Bot', ['Big Bot'])).toBe('reserved')
    expect(problemOf('小砚')).toBeNull()
  })

  test.each(['aide', 'administer', 'ecosystem', 'Alan'])('is not part of a longer one: %s', (name) => {
    expect(problemOf(name)).toBeNull()
  })
})

describe('the key of a username', () => {
  test.each([
    ['Alice', 'alice'],
    ['alice', 'ａｌｉｃｅ'],
    ['alice', 'aIice'],
    ['alice', 'a1ice'],
    ['bob', 'b0b'],
    ['modern', 'modem'],
    ['сора', 'copa'],
    ['ВОВ', 'BOB'],
    ['ΝΙΝΑ', 'nina'],
    ['ΝΙΚΟΣ', 'νικος'],
    ['Straße', 'STRASSE'],
    ['İlker', 'ilker'],
    ['カロ', '力口'],
    ['x\u0302y', 'xy'],
  ])('is one for %s and %s', (one, other) => {
    expect(toUsernameKey(one)).toBe(toUsernameKey(other))
  })

  test.each([
    ['alice', 'alicia'],
    ['jose', 'josé'],
    ['王小明', '王小月'],
    ['tom_1', 'tom_2'],
    ['น้ำ', 'นำ'],
    ['alice', 'alice_'],
  ])('differs for %s and %s', (one, other) => {
    expect(toUsernameKey(one)).not.toBe(toUsernameKey(other))
  })

  test('fits its column even at its longest', () => {
    expect(Buffer.byteLength(toUsernameKey('𠮷'.repeat(24)))).toBeLessThan(255)
    expect(Buffer.byteLength(toUsernameKey('æ'.repeat(24)))).toBeLessThan(255)
  })
})
