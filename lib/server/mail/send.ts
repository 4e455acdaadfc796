import nodemailer from 'nodemailer'
import { env } from '../env.ts'
import { siteOrigin } from '../site.ts'
import { type MailServer, parseMailServer } from './address.ts'

/** Handing one mail to the server of SMTP_URL. */

export interface Mail {
  to: string
  subject: string
  text: string
  html: string
}

/** Of each step; a server that says nothing is given up. */
const STEP_MS = 10_000
/** Of all of it. */
const WHOLE_MS = 30_000

/**
 * Rejects where the server does not take it in time: `isFinal` says whether another try would end alike. Between machines
 * nothing goes without TLS.
 */
export async function sendMail(mail: Mail, { stepMs = STEP_MS, wholeMs = WHOLE_MS } = {}): Promise<void> {
  const url = env().SMTP_URL
  if (url === undefined) throw new Error('SMTP_URL is not set')
  const server = parseMailServer(url)
  const transport = nodemailer.createTransport({
    ...{ host: server.host, port: server.port, secure: server.isSecure },
    ...(!server.isSecure && (server.isLoopback ? { ignoreTLS: true } : { requireTLS: true })),
    ...(server.user !== '' && { auth: { user: server.user, pass: server.password } }),
    ...{ connectionTimeout: stepMs, greetingTimeout: stepMs, socketTimeout: stepMs, dnsTimeout: stepMs },
    // What is sent is made here: nothing is fetched or read for it.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no mail was taken within ${wholeMs} ms`)), wholeMs)
  })
  const sending = transport.sendMail({
    ...mail,
    // As a text it would be read as a list: whoever has `root,me@mail.example` as theirs would have another one mailed.
    to: { name: '', address: mail.to },
    from: toSender(server),
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
  try {
    await Promise.race([sending, late])
  } finally {
    clearTimeout(timer)
    transport.close()
    sending.catch(() => undefined)
  }
}

/** The server refused it for good (5xx): another try would end alike. */
export function isFinal(cause: unknown): boolean {
  const code = (cause as { responseCode?: unknown } | null)?.responseCode
  return typeof code === 'number' && code >= 500
}

function toSender({ from }: MailServer): string {
  return from ?? `noreply@${new URL(siteOrigin()).hostname}`
}
