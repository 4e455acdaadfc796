import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseEnv } from '../env.ts'
import { AddressError, parseAddress } from './address.ts'

let folder: string
let ca: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'address-'))
  ca = join(folder, 'ca.pem')
  writeFileSync(ca, '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

test('an address is read into its parts, escapes undone', () => {
  expect(parseAddress('mysql://m%40x:p%25%23%2F%3F%3A%E6%B1%89@db.example.org:3307/par%2Flor')).toEqual({
    host: 'db.example.org',
    port: 3307,
    user: 'm@x',
    password: 'p%#/?:汉',
    database: 'par/lor',
    tls: null,
    allowPublicKeyRetrieval: false,
  })
  expect(parseAddress('mariadb://u:p@[::1]/d')).toMatchObject({
    host: '::1',
    port: 3306,
    allowPublicKeyRetrieval: true,
  })
  expect(parseAddress('mysql://u@localhost/d?socket=/run/my%20sql.sock')).toMatchObject({
    socketPath: '/run/my sql.sock',
  })
  expect(parseAddress('mysql://u:p@h@host/d').password).toBe('p@h')
})

test('TLS is verified, verified by an authority of its own, not verified, or not there', () => {
  const tlsOf = (query: string) => parseAddress(`mysql://u:p@host/d?${query}`).tls
  expect(tlsOf('ssl=true')).toEqual({ rejectUnauthorized: true })
  expect(tlsOf(`sslca=${ca}`)).toEqual({ rejectUnauthorized: true, ca: expect.stringContaining('MII') })
  expect(tlsOf(`ssl=true&sslca=${ca}`)).toEqual(tlsOf(`sslca=${ca}`))
  expect(tlsOf('ssl=skip-verify')).toEqual({ rejectUnauthorized: false })
  expect(tlsOf('ssl=false')).toBeNull()
  expect(tlsOf('')).toBeNull()
})

test.each([
  ['mysql://u:hush#x@host/d', /%23/],
  ['mysql://u:1234#hush@host/d', /%23/],
  ['mysql://u:hush/x@host/d', /%2F/],
  ['mysql://u:1234/hush@host/d', /%2F/],
  ['mysql://u:12?hush@host/d', /%3F/],
  ['mysql://u:hush%@host/d', /%25/],
  ['mysql://u:hush%zz@host/d', /%25/],
  ['mysql://u:hush%ff@host/d', /%25/],
  ['mysql://u:hush@host:port/d', /%3A/],
  ['postgres://u:hush@host/d', /must look like mysql:/],
  ['host:3306', /must look like mysql:/],
  ['mysql:///d', /names no host/],
  ['mysql://u:hush@host', /names no database/],
  ['mysql://u:hush@host/', /names no database/],
  ['mysql://u:hush@host/d/', /"\/" in the name/],
  ['mysql://u:hush@host/d?sslmode=require', /sslmode, which is not known here: for TLS there are ssl=true/],
  ['mysql://u:hush@host/d?ssl-mode=REQUIRED', /ssl-mode, /],
  ['mysql://u:hush@host/d?sslaccept=strict', /sslaccept, /],
  ['mysql://u:hush@host/d?connection_limit=5', /connection_limit, which is not known here: there are socket, ssl/],
  ['mysql://u:hush@host/d?SSL=true', /SSL, /],
  ['mysql://u:hush@host/d?ssl=yes', /none of true, false and skip-verify/],
  ['mysql://u:hush@host/d?ssl', /ssl without a value/],
  ['mysql://u:hush@host/d?ssl=true&ssl=false', /ssl more than once/],
  ['mysql://u:hush@host/d?sslca=/nowhere/ca.pem', /sslca that can't be read: \/nowhere\/ca.pem \(ENOENT\)/],
  ['mysql://u:hush@host/d?sslca=package.json', /sslca that holds no CERTIFICATE/],
  ['mysql://u:hush@host/d?sslca=.', /sslca that can't be read: \. \(EISDIR\)/],
  ['mysql://u:hush@host/d?ssl=skip-verify&sslca=package.json', /leave one out/],
  ['mysql://u:hush@host/d?sslcert=package.json', /sslcert and sslkey/],
  ['mysql://u:hush@host/d?allowPublicKeyRetrieval=1', /neither true nor false/],
])('%s is refused in one sentence without the password', (url, words) => {
  expect(() => parseAddress(url)).toThrow(AddressError)
  const problems = (() => {
    try {
      parseEnv({ DATABASE_URL: url })
    } catch (error) {
      return (error as { problems: string[] }).problems
    }
  })()
  expect(problems).toEqual([expect.stringMatching(words)])
  expect(problems?.[0]).toMatch(/^DATABASE_URL: /)
  expect(problems?.[0]).not.toMatch(/hush|1234|\n/)
})
