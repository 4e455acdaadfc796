import { describe, expect, test, vi } from 'vitest'
import { parseEnv } from './env.ts'
import { log } from './log.ts'
import { isOwnOrigin, requireOwnOrigin } from './origin.ts'

const site = { origin: 'http://localhost:3000', allowed: [], isAnyLoopback: false }

describe('an origin', () => {
  test.each(['http://127.0.0.1:3000', 'http://[::1]:3000', 'http://127.1.2.3:3000', 'http://localhost:3000'])(
    'on this machine is the site’s where NEXTAUTH_URL is not set: %s',
    (origin) => {
      expect(isOwnOrigin(origin, { ...site, isAnyLoopback: true })).toBe(true)
      expect(isOwnOrigin(origin, site)).toBe(origin === site.origin)
    },
  )

  test.each([
    'null',
    '',
    'http://127.0.0.1:3001',
    'https://127.0.0.1:3000',
    'http://127.0.0.1:3000/',
    'http://127.0.0.1.evil.example:3000',
    'http://localhost.evil.example:3000',
    'http://192.168.1.5:3000',
    'http://[::2]:3000',
    'http://user@127.0.0.1:3000',
  ])('is foreign all the same: %j', (origin) => {
    expect(isOwnOrigin(origin, { ...site, isAnyLoopback: true })).toBe(false)
  })

  test('of the list is as good as the site’s', () => {
    const { ALLOWED_ORIGINS: allowed } = parseEnv({ ALLOWED_ORIGINS: 'http://192.168.1.5:3000, https://Chat.Example/' })
    expect(allowed).toEqual(['http://192.168.1.5:3000', 'https://chat.example'])
    for (const origin of allowed) expect(isOwnOrigin(origin, { ...site, allowed })).toBe(true)
    expect(isOwnOrigin('http://192.168.1.5', { ...site, allowed })).toBe(false)
  })
})

test.each([
  ['*', 'ALLOWED_ORIGINS: "*" is no origin like https://chat.example.com'],
  ['chat.example', 'ALLOWED_ORIGINS: "chat.example" is no origin like https://chat.example.com'],
  ['https://a.example/path', 'ALLOWED_ORIGINS: "https://a.example/path" is no origin like https://chat.example.com'],
  ['null', 'ALLOWED_ORIGINS: "null" is no origin like https://chat.example.com'],
  ['ftp://a.example', 'ALLOWED_ORIGINS: "ftp://a.example" is no origin like https://chat.example.com'],
])('a list with %s names it', (list, problem) => {
  expect(() => parseEnv({ ALLOWED_ORIGINS: list })).toThrow(problem)
})

test('http beside a site of https is refused by name: its browsers would not keep the cookie', () => {
  const NEXTAUTH_URL = 'https://chat.example'
  expect(() => parseEnv({ NEXTAUTH_URL, ALLOWED_ORIGINS: 'http://a.example' })).toThrow(
    'ALLOWED_ORIGINS: "http://a.example" must be https like NEXTAUTH_URL: browsers keep its cookies for https alone',
  )
})

test('who is refused is told once in the log, with both addresses, and not without end', () => {
  const warn = vi.spyOn(log(), 'warn').mockReturnValue()
  vi.stubEnv('NEXTAUTH_URL', 'http://localhost:3000')
  const refuse = (origin: string) => expect(() => requireOwnOrigin(origin)).toThrow('forbidden_origin')
  for (let i = 0; i < 3; i++) refuse('http://127.0.0.1:3000')
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.calls[0]).toMatchObject([
    { origin: 'http://127.0.0.1:3000', site: 'http://localhost:3000', NEXTAUTH_URL: 'http://localhost:3000' },
    expect.stringContaining('ALLOWED_ORIGINS'),
  ])
  for (let i = 0; i < 200; i++) refuse(`http://${i}.${'x'.repeat(9_000)}`)
  expect(warn).toHaveBeenCalledTimes(50)
  expect(Math.max(...warn.mock.calls.map((call) => JSON.stringify(call).length))).toBeLessThan(1_000)
  requireOwnOrigin(undefined)
  requireOwnOrigin(null)
  requireOwnOrigin('http://localhost:3000')
  vi.unstubAllEnvs()
  warn.mockRestore()
})
