import { isIP } from 'node:net'
import { z } from 'zod'
import { TRIGGERS } from '#lib/protocol/entities.ts'
import { apiKey, baseUrl, extraBody, extraHeaders, modelName, proxyUrl } from './assistant/variables.ts'
import { parseAddress } from './database/address.ts'
import { smtpUrl } from './mail/address.ts'

/** Every environment variable the program reads, once. The table is in the README. */

const port = z.coerce.number().int().min(0).max(65_535)
const count = z.coerce.number().int().min(0).max(1_000_000)
const milliseconds = z.coerce.number().int().min(1).max(3_600_000)
const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const
const httpUrl = z.url({ protocol: /^https?$/ })

const schema = z
  .object({
    NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
    PORT: port.default(3000),
    HOST: z.string().min(1).default('0.0.0.0'),
    DATABASE_URL: z.string().superRefine(requireAddress).optional(),
    DATA_DIR: z.string().min(1).default('.data'),
    NEXTAUTH_URL: httpUrl.superRefine(requireBareOrigin).optional(),
    ALLOWED_ORIGINS: z.string().transform(toOrigins).default([]),
    NEXTAUTH_SECRET: z.string().min(1).optional(),
    OPENAI_API_KEY: apiKey.optional(),
    OPENAI_BASE_URL: baseUrl.optional(),
    OPENAI_MODEL: modelName.default('gpt-4.1-mini'),
    OPENAI_PROXY_URL: proxyUrl.optional(),
    OPENAI_MAX_TOKENS: z.coerce.number().int().min(1).max(1_000_000).optional(),
    OPENAI_TEMPERATURE: z.coerce.number().min(0).max(2).optional(),
    OPENAI_EXTRA_BODY: extraBody.optional(),
    OPENAI_EXTRA_HEADERS: extraHeaders.optional(),
    ASSISTANT: z.enum(['openai', 'demo', 'off']).optional(),
    AI_NAME: z.string().trim().min(1).max(24).default('小砚'),
    AI_DEFAULT_TRIGGER: z.enum(TRIGGERS).default('mention'),
    REDIS_URL: z.url({ protocol: /^rediss?$/, hostname: /.*/ }).optional(),
    TRUST_PROXY: z.string().transform(toCidrs).default([]),
    WEBHOOK_ALLOW: z.string().transform(toCidrs).default([]),
    OIDC_ISSUER: z
      .url({ protocol: /^https?$/ })
      .max(255)
      .superRefine(requireSafeIssuer)
      .optional(),
    OIDC_CLIENT_ID: z.string().min(1).max(255).optional(),
    OIDC_CLIENT_SECRET: z.string().min(1).max(1_024).optional(),
    REGISTRATION: z.enum(['open', 'invite', 'closed']).default('open'),
    MESSAGES_PER_10S: count.default(10),
    READS_PER_10S: count.default(120),
    SIGNUPS_PER_HOUR: count.default(20),
    SOCKETS_PER_USER: count.default(10),
    FILE_MAX_MB: z.coerce.number().min(0.1).max(4_096).default(25),
    AI_CONTEXT_TOKENS: z.coerce.number().int().min(500).max(10_000_000).default(16_000),
    AI_TIMEOUT_FIRST_MS: milliseconds.default(30_000),
    AI_TIMEOUT_IDLE_MS: milliseconds.default(30_000),
    AI_TIMEOUT_TOTAL_MS: milliseconds.default(180_000),
    SMTP_URL: smtpUrl.optional(),
    LOG_FILE: z.string().min(1).optional(),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .superRefine((env, context) => {
    const missing = OIDC.filter((name) => env[name] === undefined)
    if (missing.length === 0 || missing.length === OIDC.length) return
    for (const name of missing) {
      const message = `is missing: ${OIDC.join(', ')} go together`
      context.addIssue({ code: 'custom', path: [name], message })
    }
  })
  .superRefine(({ NEXTAUTH_URL, ALLOWED_ORIGINS }, context) => {
    const plain = NEXTAUTH_URL?.startsWith('https:') && ALLOWED_ORIGINS.find((origin) => origin.startsWith('http:'))
    if (!plain) return
    const message = `"${plain}" must be https like NEXTAUTH_URL: browsers keep its cookies for https alone`
    context.addIssue({ code: 'custom', path: ['ALLOWED_ORIGINS'], message })
  })
  .transform((env) => ({
    ...env,
    ASSISTANT: env.ASSISTANT ?? (env.OPENAI_API_KEY || env.OPENAI_BASE_URL ? ('openai' as const) : ('demo' as const)),
  }))

export type Env = z.output<typeof schema> & {
  /** The names of those that are set: what they say is not a default. */
  given: ReadonlySet<string>
}

/** The names of them all. */
export const VARIABLES = Object.keys(schema.in.shape)

/** Thrown by parseEnv; `problems` has one sentence per variable. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
  readonly problems: string[]

  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Parses the environment; an empty or blank variable counts as absent. Throws EnvError. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()))
  const parsed = schema.safeParse(present)
  if (!parsed.success) {
    throw new EnvError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  }
  return { ...parsed.data, given: new Set(Object.keys(present)) }
}

let parsed: Env | undefined

/** The environment of this process, parsed at the first call. */
export function env(): Env {
  parsed ??= parseEnv(process.env)
  return parsed
}

function requireAddress(url: string, context: z.core.$RefinementCtx<string>): void {
  try {
    parseAddress(url)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
  }
}

function toOrigins(list: string, context: z.core.$RefinementCtx<string>): string[] {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((given) => {
      const url = URL.canParse(given) ? new URL(given) : null
      if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin
      context.addIssue({ code: 'custom', message: `"${given}" is no origin like https://chat.example.com` })
      return given
    })
}

/** Who is who is not asked over a line that others can read or write on, but on this machine. */
function requireSafeIssuer(address: string, context: z.core.$RefinementCtx<string>): void {
  if (!URL.canParse(address)) return
  const { protocol, hostname, search, hash } = new URL(address)
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  if (protocol === 'http:' && !isHere) context.addIssue({ code: 'custom', message: 'must be https' })
  if (search || hash) context.addIssue({ code: 'custom', message: 'must have no query and no #' })
}

/** Cookies, sockets and pages are at the root of the address that people open. */
function requireBareOrigin(address: string, context: z.core.$RefinementCtx<string>): void {
  if (!URL.canParse(address)) return
  const { origin, href } = new URL(address)
  if (href === `${origin}/`) return
  const message = `must be the address people open and no more, as in ${origin}: no path, query, # or user name`
  context.addIssue({ code: 'custom', message })
}

function toCidrs(list: string, context: z.core.$RefinementCtx<string>): string[] {
  const cidrs = list.split(/[\s,]+/).filter(Boolean)
  const wrong = cidrs.find((cidr) => !isCidr(cidr))
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: `"${wrong}" is not an address or CIDR range` })
  return cidrs
}

function isCidr(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [address = '', bits, rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest !== undefined) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}
