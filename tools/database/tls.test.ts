import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connectTo } from '#lib/server/database/connect.ts'
import { db } from '#lib/server/store/prisma.ts'
import { type ForeignServer, startForeignServer } from '#test/foreign-server.ts'

/** A server that demands TLS and shows a certificate by an authority of its own, for `localhost` alone. */

let folder: string
let server: ForeignServer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'))
  makeCertificates()
  server = await startForeignServer([
    '--require-secure-transport=ON',
    `--ssl-ca=${join(folder, 'ca.pem')}`,
    `--ssl-cert=${join(folder, 'server.pem')}`,
    `--ssl-key=${join(folder, 'server-key.pem')}`,
  ])
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
})

test('an address without TLS is told that the server demands it', async () => {
  // MariaDB says no more than that nobody is let in.
  await expect(connectTo(server.url)).rejects.toThrow(/demands TLS.* add \?ssl=true/)
})

test('a certificate that nobody vouches for, or of another name, is refused with the way out', async () => {
  await expect(connectTo(toUrl('ssl=true'))).rejects.toThrow(/does not prove it .*name its authority with sslca=PATH/)
  // The certificate says localhost.
  await expect(connectTo(toUrl(`sslca=${join(folder, 'ca.pem')}`))).rejects.toThrow('does not prove it')
  await expect(connectTo(toUrl(`sslca=${join(folder, 'other.pem')}`, 'localhost'))).rejects.toThrow('does not prove it')
})

test.each([
  ['sslca', () => toUrl(`sslca=${join(folder, 'ca.pem')}`, 'localhost')],
  ['ssl=true and sslca', () => toUrl(`ssl=true&sslca=${join(folder, 'ca.pem')}`, 'localhost')],
  ['ssl=skip-verify', () => toUrl('ssl=skip-verify')],
  [
    'sslcert and sslkey of our own',
    () =>
      toUrl(
        `sslca=${join(folder, 'ca.pem')}&sslcert=${join(folder, 'client.pem')}&sslkey=${join(folder, 'client-key.pem')}`,
        'localhost',
      ),
  ],
])('with %s the start and Prisma come over TLS', async (_, toAddress) => {
  const connection = await connectTo(toAddress())
  const [row] = await connection.query<{ Value: string }[]>("SHOW STATUS LIKE 'Ssl_cipher'")
  expect(row?.Value).toMatch(/TLS|AES|CHACHA/)
  await connection.end()

  vi.stubEnv('DATABASE_URL', toAddress())
  expect(await db().$queryRaw`SHOW STATUS LIKE 'Ssl_cipher'`).toMatchObject([{ Value: expect.stringMatching(/\w/) }])
  await db().$disconnect()
})

test('a server without TLS says so to who asks for it', async () => {
  const plain = await startForeignServer(['--loose-skip-ssl', '--tls-version='])
  try {
    await expect(connectTo(`${plain.url}?ssl=true`)).rejects.toThrow('offers no TLS')
  } finally {
    await plain.stop()
  }
})

function toUrl(query: string, host = '127.0.0.1'): string {
  const url = new URL(server.url)
  url.hostname = host
  url.search = query
  return url.href
}

function makeCertificates(): void {
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'pipe' })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'
  for (const name of ['ca', 'other'])
    openssl(`req -x509 ${key} -keyout ${name}-key.pem -out ${name}.pem -subj /CN=${name}`)
  for (const name of ['server', 'client']) {
    const who = name === 'server' ? '-addext subjectAltName=DNS:localhost' : ''
    openssl(
      `req -x509 -CA ca.pem -CAkey ca-key.pem ${key} -keyout ${name}-key.pem -out ${name}.pem -subj /CN=${name} ${who}`.trim(),
    )
  }
}
