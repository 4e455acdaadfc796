import { isIP } from 'node:net'
import { z } from 'zod'

/** Where mail goes out: `smtp://user:password@host:587?from=ADDRESS`, or `smtps://` for TLS from the first byte. */

export interface MailServer {
  host: string
  port: number
  /** TLS from the first byte. */
  isSecure: boolean
  /** On this machine: then mail may go without TLS. */
  isLoopback: boolean
  user: string
  password: string
  /** Null: nobody said. */
  from: string | null
}

const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+$/

export const smtpUrl = z.string().superRefine((text, context) => {
  const problem = findProblem(text)
  if (problem) context.addIssue({ code: 'custom', message: problem })
})

function findProblem(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    return 'is no address like smtp://user:password@mail.example.com:587?from=parlor@example.com'
  const other = [...url.searchParams.keys()].find((name) => name !== 'from')
  if (other !== undefined) return `takes no parameter "${other}", only from`
  const from = url.searchParams.get('from')
  return from === null || ADDRESS.test(from) ? null : `from: "${from}" is no email address`
}

/** Of a text that `smtpUrl` has taken. */
export function parseMailServer(text: string): MailServer {
  const { protocol, hostname, port, username, password, searchParams } = new URL(text)
  const isSecure = protocol === 'smtps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  return {
    ...{ host, isSecure, isLoopback: isLoopback(host) },
    port: Number(port) || (isSecure ? 465 : 587),
    ...{ user: decodeURIComponent(username), password: decodeURIComponent(password) },
    from: searchParams.get('from'),
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
