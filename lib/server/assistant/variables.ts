import { z } from 'zod'

/**
 * How the AI's variables are read: forgiving where the meaning is plain, else with a sentence that says what is wrong and
 * never the value, which may be a secret.
 */

const PROXY_SCHEMES = ['http:', 'https:', 'socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:']
const OWN_KEYS = ['messages', 'model', 'stream']
/** The connection's own business (RFC 9110, 7.6.1), and what describes the body. */
const OWN_HEADERS =
  /^(accept-encoding|connection|content-.+|expect|host|keep-alive|proxy-.+|te|trailer|transfer-encoding|upgrade)$/i
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/
const PRINTABLE = /^[\x20-\x7e]*$/

/** Without blanks around it, and without the quotes that env files of some programs keep. */
const tidied = z.string().transform((value) => unquote(value.trim()).trim())
const present = tidied.pipe(z.string().min(1, 'is blank'))

export const modelName = tidied.pipe(z.string().min(1).max(128))

/** What is pasted from documentation often begins with `Bearer `. */
export const apiKey = present
  .transform((value) => value.replace(/^bearer /i, '').trim())
  .refine((value) => /^[\x21-\x7e]+$/.test(value), {
    message: 'holds a line break, a blank or a character that no key has; copy it once more',
  })

export const baseUrl = present
  .refine((value) => isUrl(value, ['http:', 'https:']), { message: 'has to be a URL with http:// or https://' })
  .refine((value) => !hasCredentials(value), {
    message: 'can hold no user name or password; send them by OPENAI_EXTRA_HEADERS',
  })

/** `127.0.0.1:7890` is meant as http://127.0.0.1:7890. */
export const proxyUrl = present.transform(withScheme).refine((value) => isUrl(value, PROXY_SCHEMES), {
  message: 'has to be the URL of a proxy with http://, https://, socks5:// or socks5h://',
})

/** What is sent along with every request, beside what the program sends itself. */
export const extraBody = tidied.transform(toObject).superRefine((body, context) => {
  const own = OWN_KEYS.filter((key) => Object.hasOwn(body, key))
  if (own.length > 0) context.addIssue({ code: 'custom', message: `cannot set ${own.join(', ')}` })
})

export const extraHeaders = tidied.transform(toObject).transform((headers, context) => {
  const wrong = Object.entries(headers).find(([name, value]) => !isHeader(name, value))
  if (wrong) context.addIssue({ code: 'custom', message: `"${wrong[0]}" is no header that can be set, or no text` })
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
})

/** Proxies are often written without their scheme. */
export function withScheme(proxy: string): string {
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

function unquote(value: string): string {
  return /^(["'`]).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value
}

function isUrl(value: string, schemes: string[]): boolean {
  const url = toUrl(value)
  return url !== null && schemes.includes(url.protocol) && url.hostname !== ''
}

function hasCredentials(value: string): boolean {
  const url = toUrl(value)
  return Boolean(url?.username || url?.password)
}

function toUrl(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null
}

function isHeader(name: string, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false
  return HEADER_NAME.test(name) && !OWN_HEADERS.test(name) && PRINTABLE.test(String(value))
}

function toObject(json: string, context: z.core.$RefinementCtx<string>): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Said below, without the text: it may hold a key.
  }
  context.addIssue({ code: 'custom', message: 'has to be a JSON object, as in {"name": "value"}' })
  return z.NEVER
}
