import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** deploy/nginx.conf, which people copy: what it must say, and what it must not. */

const text = readFileSync('deploy/nginx.conf', 'utf8')
const conf = text.replace(/#.*/g, '')
const locations = new Map(
  [...conf.matchAll(/location\s+([^{]+?)\s*\{([^}]*)\}/g)].map(([, match = '', body = '']) => [match, body]),
)
/** What holds for each location that sets no header of its own. */
const common = conf.slice(conf.indexOf('server {')).replace(/location[^{]*\{[^}]*\}/g, '')

function headerOf(body: string, name: string): string | undefined {
  return new RegExp(`proxy_set_header\\s+${name}\\s+([^;]+);`).exec(body)?.[1]
}

test('an upgrade is passed on at the exact path of the sockets alone, and only one to WebSocket', () => {
  const passing = [...locations].filter(([, body]) => headerOf(body, 'Upgrade') !== undefined)
  expect(passing.map(([match]) => match)).toEqual(['= /ws/'])
  expect(headerOf(common, 'Upgrade')).toBe("''")
  expect([...locations.keys()].filter((match) => match.includes('ws'))).toEqual(['= /ws/', '= /ws'])
  expect(conf).toMatch(/map \$http_upgrade \$socket_upgrade \{\s*~\*\^websocket\$ websocket;\s*default\s+'';\s*\}/)
})

test('the client’s own X-Forwarded-For is overwritten wherever a request is passed on', () => {
  expect(conf).not.toContain('$proxy_add_x_forwarded_for')
  for (const body of [common, locations.get('= /ws/') ?? '']) {
    expect(headerOf(body, 'X-Forwarded-For')).toBe('$remote_addr')
  }
  // A location with a header of its own inherits none.
  expect(locations.get('/')).not.toContain('proxy_set_header')
})

test('no answer shuts a process out, and https is shown with HSTS', () => {
  const servers = [...conf.matchAll(/server \S+:3000 ([^;]*);/g)].map(([, options]) => options)
  expect(servers).toEqual(['max_fails=0', 'max_fails=0'])
  expect(text).toMatch(/listen 443 ssl;[\s\S]*Strict-Transport-Security "max-age=31536000" always;/)
})
