import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseEnv, VARIABLES } from './env.ts'

describe('NEXTAUTH_URL', () => {
  test.each(['http://localhost:3000', 'https://chat.example.org/', 'http://[::1]:8080', 'https://聊天.example'])(
    'may be the address that people open: %s',
    (address) => {
      expect(parseEnv({ NEXTAUTH_URL: address }).NEXTAUTH_URL).toBe(address)
    },
  )

  test.each([
    'https://example.org/chat',
    'https://example.org/chat/',
    'https://example.org/api/auth',
    'https://example.org//',
    'https://example.org/?a=1',
    'https://example.org?',
    'https://example.org/#rooms',
    'https://user@example.org',
    'https://user:hush@example.org',
  ])('may have nothing beside it: %s', (address) => {
    expect(() => parseEnv({ NEXTAUTH_URL: address })).toThrow(
      'NEXTAUTH_URL: must be the address people open and no more, as in https://example.org:',
    )
    expect(() => parseEnv({ NEXTAUTH_URL: address })).not.toThrow('hush')
  })
})

describe('the issuer of OpenID Connect', () => {
  const whole = { OIDC_ISSUER: 'https://id.example/realm', OIDC_CLIENT_ID: 'parlor', OIDC_CLIENT_SECRET: 'hush' }

  test('is named by three variables, or by none', () => {
    expect(parseEnv(whole)).toMatchObject(whole)
    for (const name of Object.keys(whole)) {
      const part = { ...whole, [name]: '' }
      expect(() => parseEnv(part)).toThrow(`${name}: is missing: OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET go`)
      expect(() => parseEnv(part)).not.toThrow('hush')
    }
  })

  test.each(['http://localhost:9000', 'http://127.0.0.1', 'http://[::1]:80', 'https://id.example'])(
    'may be %s',
    (OIDC_ISSUER) => {
      expect(parseEnv({ ...whole, OIDC_ISSUER }).OIDC_ISSUER).toBe(OIDC_ISSUER)
    },
  )

  test.each([
    'http://id.example',
    'http://127.0.0.1.example',
    'https://id.example?a=1',
    'ftp://id.example',
    'id.example',
  ])('may not be %s', (OIDC_ISSUER) => {
    expect(() => parseEnv({ ...whole, OIDC_ISSUER })).toThrow('OIDC_ISSUER: ')
  })
})

describe('every variable', () => {
  test('is passed on by compose.yaml', () => {
    const passed = [...readFileSync('compose.yaml', 'utf8').matchAll(/^ {4}([A-Z0-9_]+):/gm)].map(([, name]) => name)
    expect(VARIABLES.filter((name) => !passed.includes(name))).toEqual([])
  })

  test.each(['README.md', 'README.zh-CN.md'])('is in the table of %s', (path) => {
    const rows = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    const told = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`(…?[A-Z0-9_]+)`/g)].map(([, name = '']) => name),
    )
    const isTold = (name: string) =>
      told.some((word) => (word.startsWith('…') ? name.endsWith(word.slice(1)) : name === word))
    // npm start and npm run dev set it.
    expect(VARIABLES.filter((name) => name !== 'NODE_ENV' && !isTold(name))).toEqual([])
  })
})
