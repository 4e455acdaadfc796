import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { toCurl, toSignedCurl, toTokenCurl } from './curl.ts'

const TOKEN = { origin: 'https://chat.example', token: 'plr_x', roomId: '1', text: 'hello' }

describe('a line for a terminal', () => {
  it('says to a shell what it is meant to say, whatever is in it', () => {
    const text = `it's "$HOME" \\ \`id\` 你好\n!`
    const line = toCurl('https://chat.example/api/hooks/x', [], { text })
    expect(read(line)).toEqual([
      'https://chat.example/api/hooks/x',
      ...['-H', 'Content-Type: application/json', '-d', JSON.stringify({ text })],
      '',
    ])
  })

  it.each([
    [['read', 'write', 'rooms'] as const, '/api/v1/message.send', '"text":"hello"'],
    [['read', 'rooms'] as const, '/api/rooms', ''],
    [['rooms'] as const, '/api/v1/member.join', '{"roomId":"1"}'],
    [['metrics'] as const, '/metrics', ''],
  ])('shows what a token of the scopes %j may do', (scopes, path, body) => {
    const line = toTokenCurl({ ...TOKEN, scopes })
    expect(line).toContain(`curl 'https://chat.example${path}'`)
    expect(line).toContain(`-H 'Authorization: Bearer plr_x'`)
    expect(line).toContain(body)
    expect(line.includes(' -d ')).toBe(body !== '')
  })

  it('signs what it sends as a webhook does', () => {
    const body = { message: { text: "it's" } }
    // What openssl would print, for machines without it.
    const openssl = `openssl() { node -e '${OPENSSL}' "$4"; }\n`
    const [url, , , , signature, , data] = read(openssl + toSignedCurl('https://bot.example/', 'whs_1', body))
    const [, t, v1] = /^X-Parlor-Signature: t=(\d+),v1=([0-9a-f]{64})$/.exec(signature ?? '') ?? []
    expect([url, data]).toEqual(['https://bot.example/', JSON.stringify(body)])
    expect(v1).toBe(createHmac('sha256', 'whs_1').update(`${t}.${data}`).digest('hex'))
    expect(Math.abs(Number(t) - Date.now() / 1_000)).toBeLessThan(60)
  })

  it('sends no message where there is no room', () => {
    expect(toTokenCurl({ ...TOKEN, scopes: ['write'], roomId: null })).not.toContain('message.send')
  })
})

const OPENSSL =
  'const { createHmac } = require("crypto"); const text = require("fs").readFileSync(0); console.log("SHA2-256(stdin)= " + createHmac("sha256", process.argv[1]).update(text).digest("hex"))'

/** The words that a shell reads in this line, with another program in place of curl. */
function read(line: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0')
}
