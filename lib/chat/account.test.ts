import { describe, expect, test } from 'vitest'
import { findNewPasswordFaults, requireEmail, toRegistration } from './account.ts'

const form = { username: 'mira', password: 'tall green lamp', confirmPassword: 'tall green lamp' }

function fieldsOf(change: Partial<typeof form> & { email?: string }): unknown {
  return toRegistration({ ...form, ...change }, ['小砚']).faults
}

describe('a registration', () => {
  test('is kept in NFKC form, without an empty email', () => {
    expect(toRegistration({ ...form, username: 'ｍｉｒａ', email: '  ' }, []).registration).toEqual({
      username: 'mira',
      password: 'tall green lamp',
      email: null,
    })
  })

  test('says all that is wrong at once', () => {
    expect(fieldsOf({ username: '', password: 'short', confirmPassword: 'other', email: 'nobody' })).toEqual({
      username: 'required',
      password: 'too_short',
      confirmPassword: 'mismatch',
      email: 'invalid',
    })
  })

  test('does not take the name of the AI', () => {
    expect(fieldsOf({ username: '小砚' })).toEqual({ username: 'reserved' })
  })

  test.each(['mira@example.org', 'a.b+c@xn--fiq228c.example', '米拉@例子.测试'])('may have the email %s', (email) => {
    expect(fieldsOf({ email })).toEqual({})
  })

  test.each(['mira', 'mira@', '@b.c', 'a@b', 'a@b..c', 'a b@c.d', 'a@b@c.d', 'a@b.c\nBcc: d@e.f'])(
    'may not have the email %j',
    (email) => {
      expect(fieldsOf({ email })).toEqual({ email: 'invalid' })
    },
  )

  test('may not have an email of more than 254 characters', () => {
    expect(fieldsOf({ email: `${'a'.repeat(250)}@b.c` })).toEqual({})
    expect(fieldsOf({ email: `${'a'.repeat(251)}@b.c` })).toEqual({ email: 'too_long' })
  })
})

test('an address may be changed, and taken away', () => {
  expect(requireEmail(' mira@example.org ')).toBe('mira@example.org')
  expect(requireEmail('  ')).toBeNull()
  expect(() => requireEmail('mira')).toThrow(expect.objectContaining({ fields: { email: 'invalid' } }))
})

describe('a password', () => {
  const problemOf = (password: string) => findNewPasswordFaults({ password, confirmPassword: password }, 'Mirabelle')

  test.each(['tall green lamp', 'Zx9!mmQ2', '密码是一句很长的话呢', '😀🐟🌵🎈🚲📎🔔🍋', 'x9'.repeat(64)])(
    'may be %j',
    (password) => {
      expect(problemOf(password)).toEqual({})
    },
  )

  test.each([
    ['Zx9!mmQ', 'too_short'],
    ['😀🐟🌵🎈', 'too_short'],
    [`${'x9'.repeat(64)}x`, 'too_long'],
    ['tall green \ud800', 'invalid_characters'],
    ['password', 'common'],
    ['Password123', 'common'],
    ['ＰＡＳＳＷＯＲＤ', 'common'],
    ['12345678', 'common'],
    ['87654321', 'common'],
    ['123123123123', 'common'],
    ['zzzzzzzzzz', 'common'],
    ['qwertyuiop', 'common'],
    ['mirabelle', 'common'],
    ['MIRABELLE', 'common'],
  ])('may not be %j: %s', (password, code) => {
    expect(problemOf(password)).toEqual({ password: code })
  })

  test('must be typed twice, in any of its forms', () => {
    const nfc = 'tall gréen lamp'
    const faultsOf = (confirmPassword: string) => findNewPasswordFaults({ password: nfc, confirmPassword }, 'mira')
    expect(faultsOf(nfc.normalize('NFD'))).toEqual({})
    expect(faultsOf('')).toEqual({ confirmPassword: 'required' })
    expect(faultsOf(`${nfc} `)).toEqual({ confirmPassword: 'mismatch' })
  })
})
