import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findExecutable } from '#tools/database/program.ts'

/** What else of deploy/ people copy, and the image: what they must say of what the program needs. */

const read = (path: string) => readFileSync(path, 'utf8')
const settings = (text: string) =>
  new Map([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))

test('the service can write DATA_DIR alone, and lets the program end its database by itself', () => {
  const unit = settings(read('deploy/parlor.service'))
  const folder = /DATA_DIR=(\S+)/.exec(unit.get('Environment') ?? '')?.[1]
  expect(folder).toBe('/var/lib/parlor')
  expect(unit.get('ReadWritePaths')).toBe(folder)
  expect(unit.get('ProtectSystem')).toBe('strict')
  expect(unit.get('KillMode')).toBe('mixed')
  // The program's own hard end comes at 20 s.
  expect(Number(unit.get('TimeoutStopSec'))).toBeGreaterThan(20)
  expect(unit.get('ExecStart')).toMatch(/ scripts\/start\.mjs$/)
})

/** What systemd has to say of a unit of this text; of the machine's other units nothing. */
function verifyUnit(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'unit-'))
  try {
    const path = join(folder, 'parlor.service')
    writeFileSync(path, text.replace('/usr/bin/node', process.execPath))
    const { stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
    return stderr.split('\n').filter((line) => line.includes('parlor.service'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

// Where systemd is not, it is told as skipped.
test.runIf(findExecutable('systemd-analyze') !== null)('systemd finds nothing amiss in the service', () => {
  const unit = read('deploy/parlor.service')
  expect(verifyUnit(unit)).toEqual([])
  expect(verifyUnit(unit.replace('ProtectSystem=strict', 'ProtectSystems=strict')).join()).toContain('ProtectSystems')
})

test('Caddy believes no X-Forwarded-For but its own, names each request and bounds no upload', () => {
  const conf = read('deploy/Caddyfile').replace(/#.*/g, '')
  expect(conf).not.toMatch(/trusted_proxies|X-Forwarded-For|request_body/)
  expect(conf).toContain('header_up X-Request-Id {http.request.uuid}')
  expect(conf).toContain('Strict-Transport-Security "max-age=31536000"')
})

test('Traefik asks for readiness, needs no sticky sessions and shows https with HSTS', () => {
  const conf = read('deploy/traefik.yaml').replace(/#.*/g, '')
  expect(conf).toContain('path: /api/health/ready')
  expect(conf).not.toMatch(/sticky|insecure/)
  expect(conf).toContain('stsSeconds: 31536000')
})

test('the image has two stages, runs what npm start runs without packages of builds, and as nobody in particular', () => {
  const [build = '', run = ''] = read('Dockerfile')
    .split(/^FROM .*$/m)
    .slice(1)
  const [, folder] = /node scripts\/run-part\.mjs (\S+)/.exec(build) ?? []
  // Of its own: in those of Debian there is something already.
  expect(folder).toBe('/parlor')
  expect(run.match(/^COPY .*$/gm)).toEqual([`COPY --from=build ${folder} ./`])
  expect(run).toMatch(/^USER node$/m)
  const start = /^CMD (\[.*\])$/m.exec(run)?.[1] ?? '[]'
  const manifest = JSON.parse(read('package.json')) as { scripts: { start: string } }
  expect(`exec ${(JSON.parse(start) as string[]).join(' ')}`).toBe(manifest.scripts.start)
})
