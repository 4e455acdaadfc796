import { z } from 'zod'
import { defineCommand } from './command.ts'
import { AI_ERROR_CODES } from './errors.ts'
import { ENDPOINTS_MAX, MODEL_MAX, PRICES_MAX } from './limits.ts'
import { id, instant, nothing } from './schemas.ts'

/** Where AIs are answered: services like OpenAI's. No answer holds a key, a header's value or a proxy's password. */

const HEADERS_MAX = 20
const micros = z.number().int().min(0).max(1_000_000_000_000)
const price = z
  .object({ inputMicros: micros, outputMicros: micros })
  .meta({ id: 'Price', description: 'Of a million tokens, in millionths of the site’s currency.' })
export type Price = z.output<typeof price>

const prices = z
  .record(z.string().min(1).max(MODEL_MAX), price)
  .refine((all) => Object.keys(all).length <= PRICES_MAX)
  .describe('By model.')
const body = z.record(z.string(), z.unknown())

const endpoint = z
  .object({
    id,
    name: z.string(),
    baseUrl: z.string(),
    hasKey: z.boolean(),
    keyEnding: z.string().exactOptional().describe('The last four characters of a long key.'),
    proxyUrl: z.string().exactOptional().describe('With `***` in place of a password.'),
    headerNames: z.array(z.string()).describe('Of what is sent along.'),
    body: body.exactOptional().describe('What is sent along in the body.'),
    prices,
    assistants: z.array(z.string()).describe('Usernames of those that it answers.'),
    fixed: z
      .record(z.string(), z.string())
      .describe('Fields that can’t be changed here, and the variables of the environment that fix them.'),
    isEnvironment: z
      .literal(true)
      .exactOptional()
      .describe('It is what the environment says; its prices alone are set here.'),
    isUnreadable: z
      .literal(true)
      .exactOptional()
      .describe('Its key, proxy and headers can’t be decrypted, as NEXTAUTH_SECRET has changed: set them anew.'),
    lastError: z
      .object({ code: z.enum(AI_ERROR_CODES), words: z.string().exactOptional(), at: instant })
      .exactOptional()
      .describe('Why a reply failed last in this process, if none has come since.'),
  })
  .meta({ id: 'Endpoint', description: 'Where AIs are answered.' })
export type EndpointEntry = z.output<typeof endpoint>

/** What may be set; null takes it away. */
const fields = {
  name: z.string(),
  baseUrl: z.string(),
  apiKey: z.string().max(4_000).nullable(),
  proxyUrl: z.string().max(1_000).nullable(),
  headers: z
    .record(z.string(), z.string().max(4_000))
    .refine((headers) => Object.keys(headers).length <= HEADERS_MAX)
    .nullable(),
  body: body.nullable(),
  prices: prices.nullable(),
}
const settable = z.strictObject(fields).partial()
/** By either name. */
const which = { id: id.optional(), endpointId: id.optional().describe('The same as `id`.') }
const isOne = (input: { id?: string | undefined; endpointId?: string | undefined }) =>
  (input.id === undefined) !== (input.endpointId === undefined)

export const endpointCommands = {
  'endpoint:create': defineCommand({
    summary: `Makes an endpoint that AIs may use; more than ${ENDPOINTS_MAX} are a \`conflict\`.`,
    input: settable.extend({ name: z.string(), baseUrl: z.string() }),
    output: z.object({ endpoint }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'endpoint:change': defineCommand({
    summary: 'Sets something of an endpoint; what the environment fixes is a `conflict` with its fields.',
    input: settable
      .extend(which)
      .refine(isOne)
      .refine((input) => Object.keys(input).length > 1),
    output: z.object({ endpoint }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'endpoint:list': defineCommand({
    summary: 'The endpoints, that of the environment first.',
    input: nothing,
    output: z.object({ endpoints: z.array(endpoint) }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'endpoint:delete': defineCommand({
    summary: 'Deletes an endpoint that no AI uses; one that is used is a `conflict`.',
    input: z.strictObject(which).refine(isOne),
    output: nothing,
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
}
