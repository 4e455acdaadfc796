import { readFileSync, statSync } from 'node:fs'

/** DATABASE_URL, read once and strictly: what it says and this program does not know is refused, not passed over. */

export interface DatabaseAddress {
  host: string
  port: number
  socketPath?: string
  user: string
  password: string
  database: string
  /** Null: without TLS. */
  tls: Tls | null
  /** MySQL's caching_sha2_password may ask the server for its key over a line without TLS. */
  allowPublicKeyRetrieval: boolean
}

/** PEM texts. Without `ca` the system's authorities count, and those of NODE_EXTRA_CA_CERTS. */
export interface Tls {
  rejectUnauthorized: boolean
  ca?: string
  cert?: string
  key?: string
}

/** The message is one sentence for the person who starts the program, without the password. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
}

const SHAPE = 'mysql://user:password@host:port/database'
const PARAMETERS = ['socket', 'ssl', 'sslca', 'sslcert', 'sslkey', 'allowPublicKeyRetrieval']
const TLS_HINT = 'for TLS there are ssl=true, ssl=skip-verify and sslca=PATH'
const ESCAPE_HINT = 'in a user name or password write % as %25, # as %23, / as %2F, ? as %3F, : as %3A and @ as %40'
const PEM_BYTES_MAX = 1_048_576

/**
 * `mysql://user:password@host:port/database`, or `?socket=PATH` for a unix socket. `?ssl=true` for TLS with a certificate
 * that is verified, by the authority in `sslca=PATH` if it is a private one; `?ssl=skip-verify` for TLS with any
 * certificate; `sslcert=PATH&sslkey=PATH` where the server wants one of ours. `?allowPublicKeyRetrieval=true` for a MySQL
 * on another machine without TLS, in a network where nobody is in between. Throws AddressError.
 */
export function parseAddress(text: string): DatabaseAddress {
  const url = parseUrl(text)
  const parameters = readParameters(url.searchParams)
  const { socket, allowPublicKeyRetrieval = 'false' } = parameters
  if (!url.hostname && !socket) throw new AddressError(`names no host: ${SHAPE}`)
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const database = toDatabase(url.pathname)
  if (!database) throw new AddressError(`names no database: ${SHAPE}`)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : 3306,
    ...(socket && { socketPath: socket }),
    user: decode(url.username),
    password: decode(url.password),
    database,
    tls: toTls(parameters),
    // On loopback nobody is in between.
    allowPublicKeyRetrieval: isLoopback || toBoolean('allowPublicKeyRetrieval', allowPublicKeyRetrieval),
  }
}

function parseUrl(text: string): URL {
  if (!/^(mysql|mariadb):\/\//i.test(text)) throw new AddressError(`must look like ${SHAPE}`)
  if (text.includes('#')) throw new AddressError(`holds a "#", which ends an address; ${ESCAPE_HINT}`)
  if (!URL.canParse(text)) throw new AddressError(`is no address; ${ESCAPE_HINT}`)
  const url = new URL(text)
  // A bare "/" or "?" in a password ends the host, and the "@" behind it stands elsewhere.
  if (
    !url.username &&
    (url.pathname.includes('@') || [...url.searchParams.keys()].some((name) => name.includes('@')))
  ) {
    throw new AddressError(`has its "@" behind the host; ${ESCAPE_HINT}`)
  }
  return url
}

function readParameters(given: URLSearchParams): Record<string, string> {
  for (const [name, value] of given) {
    if (!PARAMETERS.includes(name)) throw new AddressError(toUnknownSentence(name))
    if (given.getAll(name).length > 1) throw new AddressError(`has ${name} more than once`)
    if (value === '') throw new AddressError(`has ${name} without a value`)
  }
  return Object.fromEntries(given)
}

function toUnknownSentence(name: string): string {
  // What is no name may be the rest of a password.
  if (!/^[\w.-]{1,64}$/.test(name)) return `has a parameter that is not known here; ${ESCAPE_HINT}`
  const isAboutTls = /ssl|tls/i.test(name)
  return `has the parameter ${name}, which is not known here: ${isAboutTls ? TLS_HINT : `there are ${PARAMETERS.join(', ')}`}`
}

function toDatabase(pathname: string): string {
  const name = pathname.slice(1)
  if (name.includes('/'))
    throw new AddressError('has a "/" in the name of its database: leave it out, or write it as %2F')
  return decode(name)
}

function toTls({ ssl, sslca, sslcert, sslkey }: Record<string, string>): Tls | null {
  if (ssl !== undefined && !['true', 'false', 'skip-verify'].includes(ssl)) {
    throw new AddressError(`has an ssl that is none of true, false and skip-verify`)
  }
  if (sslca && ssl === 'skip-verify')
    throw new AddressError('has sslca to verify by and ssl=skip-verify: leave one out')
  if (ssl === 'false' && (sslca || sslcert)) throw new AddressError('has ssl=false and certificates: leave one out')
  if (Boolean(sslcert) !== Boolean(sslkey)) throw new AddressError('needs sslcert and sslkey, or none of them')
  if (!sslca && !sslcert && (ssl === undefined || ssl === 'false')) return null
  return {
    rejectUnauthorized: ssl !== 'skip-verify',
    ...(sslca && { ca: readPem('sslca', sslca, 'CERTIFICATE') }),
    ...(sslcert && { cert: readPem('sslcert', sslcert, 'CERTIFICATE') }),
    ...(sslkey && { key: readPem('sslkey', sslkey, 'PRIVATE KEY') }),
  }
}

function readPem(parameter: string, path: string, kind: string): string {
  try {
    if (statSync(path).size > PEM_BYTES_MAX) throw new AddressError(`has an ${parameter} that is too large: ${path}`)
    const text = readFileSync(path, 'utf8')
    if (new RegExp(`-----BEGIN ([A-Z]+ )?${kind}-----`).test(text)) return text
  } catch (cause) {
    if (cause instanceof AddressError) throw cause
    const code = (cause as NodeJS.ErrnoException).code
    throw new AddressError(`has an ${parameter} that can't be read: ${path} (${code})`, { cause })
  }
  throw new AddressError(`has an ${parameter} that holds no ${kind} as PEM: ${path}`)
}

function toBoolean(name: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new AddressError(`has an ${name} that is neither true nor false`)
  return value === 'true'
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new AddressError(`holds a "%" that begins no escape; ${ESCAPE_HINT}`, { cause })
  }
}
