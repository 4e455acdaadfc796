import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findExecutable } from '#tools/database/program.ts'
import { findFreePorts } from '#tools/free-ports.ts'
import { createProgram } from './program.ts'

/** The proxies of deploy/ in front of a program, from the very files that people copy: with another port, address and certificate. */

export type ProxyName = 'nginx' | 'caddy'

export interface FrontProxy {
  /** What people open, https. */
  url: string
  /** The same without TLS. */
  plainUrl: string
  /** Who vouches for it: nobody but itself. PEM. */
  certificate: string
  stop(): Promise<void>
}

interface Site {
  folder: string
  appPort: number
  tlsPort: number
  plainPort: number
}

/** Where Debian has them, which is on the PATH of root alone. */
const FOLDERS = ['/usr/sbin', '/sbin']

/** Null where it is not installed. */
export function findProxy(name: ProxyName): string | null {
  return findExecutable(name, FOLDERS)
}

/** In front of what listens on this port. */
export async function startProxy(name: ProxyName, appPort: number): Promise<FrontProxy> {
  const path = findProxy(name)
  if (path === null) throw new Error(`${name} is not installed`)
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  const [tlsPort = 0, plainPort = 0] = await findFreePorts(2)
  makeCertificate(folder)
  const site = { folder, appPort, tlsPort, plainPort }
  const words = name === 'nginx' ? prepareNginx(site) : prepareCaddy(site)
  const program = createProgram(
    name,
    () =>
      spawn(path, words, {
        stdio: 'ignore',
        env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      }),
    () => isListening(tlsPort),
  )
  await program.start()
  return {
    url: `https://localhost:${tlsPort}`,
    plainUrl: `http://localhost:${plainPort}`,
    certificate: readFileSync(join(folder, 'fullchain.pem'), 'utf8'),
    async stop() {
      await program.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** As docs/operate.md says: the lines of 443, the certificate's place, one process. */
function prepareNginx({ folder, appPort, tlsPort, plainPort }: Site): string[] {
  const site = edit(readFileSync('deploy/nginx.conf', 'utf8'), [
    ['server app-1:3000', `server 127.0.0.1:${appPort}`],
    [/^ +server app-2:3000 .*\n/m, ''],
    ['listen 80;', `listen 127.0.0.1:${plainPort};`],
    ['# listen 443 ssl;', `listen 127.0.0.1:${tlsPort} ssl;`],
    ['# ssl_certificate /etc/nginx/tls', `ssl_certificate ${folder}`],
    ['# ssl_certificate_key /etc/nginx/tls', `ssl_certificate_key ${folder}`],
    ['# if ($scheme', 'if ($scheme'],
    ['# add_header Strict', 'add_header Strict'],
  ])
  // What Debian's nginx.conf is around a site, in a folder of its own and as one process that is all there is to end.
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  )
  const main = ['daemon off;', 'master_process off;', `pid ${folder}/pid;`, 'error_log stderr error;', 'events {}']
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${main.join('\n')}\nhttp {\naccess_log off;\n${places.join('\n')}\n${site}}\n`,
  )
  return ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]
}

function prepareCaddy({ folder, appPort, tlsPort, plainPort }: Site): string[] {
  const site = edit(readFileSync('deploy/Caddyfile', 'utf8'), [
    [/^chat\.example\.com \{$/m, `localhost {\n\ttls ${folder}/fullchain.pem ${folder}/privkey.pem`],
    ['127.0.0.1:3000', `127.0.0.1:${appPort}`],
  ])
  const options = [`http_port ${plainPort}`, `https_port ${tlsPort}`, 'admin off', 'log {', 'level ERROR', '}']
  writeFileSync(join(folder, 'Caddyfile'), `{\n${options.join('\n')}\n}\n${site}`)
  return ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')]
}

/** Throws where the file does not say what is looked for any more. */
function edit(text: string, changes: [from: string | RegExp, to: string][]): string {
  return changes.reduce((edited, [from, to]) => {
    const after = edited.replace(from, () => to)
    if (after === edited) throw new Error(`nothing says ${from}`)
    return after
  }, text)
}

function makeCertificate(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout privkey.pem -out fullchain.pem'
  const who = '-subj /CN=localhost -addext subjectAltName=DNS:localhost'
  execFileSync('openssl', `req -x509 ${key} ${who}`.split(' '), { cwd: folder, stdio: 'pipe' })
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const finish = (is: boolean) => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', () => finish(true)).once('error', () => finish(false))
  })
}
