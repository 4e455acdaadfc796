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
