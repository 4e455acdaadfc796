import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { AI_ERROR_CODES } from './errors.ts'
import { ASSISTANTS_OF_ALL_MAX } from './limits.ts'
import { id, nothing } from './schemas.ts'

/** The AIs of the installation: who they are, and by what they are answered. */

const temperature = z.number().min(0).max(2)
const maxTokens = z.number().int().min(1).max(1_000_000)
const contextTokens = z.number().int().min(500).max(10_000_000)

const settings = z
  .object({
    mode: z.enum(['openai', 'demo', 'off']).describe('`off`: it answers nothing.'),
    endpointId: id.exactOptional().describe('Absent: the environment’s, or the demo.'),
    instructions: z.string(),
    temperature: temperature.exactOptional(),
    maxTokens: maxTokens.exactOptional(),
    contextTokens: contextTokens.describe('How much the model takes, by the program’s own estimate.'),
    fixed: z
      .record(z.string(), z.string())
      .describe('Fields that can’t be changed here, and the variables of the environment that fix them.'),
  })
  .meta({ id: 'AssistantSettings', description: 'What admins see of an AI.' })

const assistant = z
  .object({
    username: z.string(),
    displayName: z.string(),
    color: z.number(),
    about: z.string().describe('What it is for; may be empty.'),
    model: z.string(),
    seesImages: z.boolean(),
    isEnabled: z.boolean(),
    settings: settings.exactOptional().describe('For admins alone.'),
  })
  .meta({ id: 'Assistant', description: 'An AI of the installation.' })
export type AssistantEntry = z.output<typeof assistant>

const presentAssistant = z
  .object({
    username: z.string(),
    displayName: z.string(),
    mode: z
      .enum(['openai', 'demo', 'off'])
      .describe('`demo` is built in and says so wherever it speaks; `off` answers nothing.'),
    model: z.string().describe('Empty where it is off.'),
    isOut: z
      .literal(true)
      .exactOptional()
      .describe('Its endpoint has failed five times in a row, and has answered nothing since.'),
  })
  .meta({ id: 'PresentAssistant', description: 'An AI as rooms see it.' })
/** An AI as rooms see it. */
export type PresentAssistant = z.output<typeof presentAssistant>

/** In the order in which they are tried. */
const TEST_STEPS = ['proxy', 'dns', 'tls', 'auth', 'model', 'stream'] as const

const testStep = z
  .object({
    step: z.enum(TEST_STEPS),
    ok: z.boolean(),
    code: z.enum(AI_ERROR_CODES).exactOptional().describe('Why it failed.'),
    words: z
      .string()
      .exactOptional()
      .describe(
        'What was met: an address, a version, the first words of an answer; of a failure, what was said of it.',
      ),
    ms: z.number().int().exactOptional().describe('How long it took.'),
  })
  .meta({ id: 'TestStep', description: 'A step of a test of a connection.' })
export type TestStep = z.output<typeof testStep>

/** What may be set; null takes back what has a default. */
const fields = {
  displayName: z.string(),
  model: z.string(),
  endpointId: id.nullable(),
  about: z.string(),
  instructions: z.string(),
  temperature: temperature.nullable(),
  maxTokens: maxTokens.nullable(),
  contextTokens: contextTokens.nullable(),
  seesImages: z.boolean(),
  isEnabled: z.boolean(),
}
const settable = z.strictObject(fields).partial()

export const assistantCommands = {
  'assistant:list': defineCommand({
    summary: 'The AIs of the installation, its own first; admins see their settings, too.',
    input: nothing,
    output: z.object({ assistants: z.array(assistant) }),
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: true },
  }),
  'assistant:create': defineCommand({
    summary: `Makes an AI, which rooms may take in then; more than ${ASSISTANTS_OF_ALL_MAX} are a \`conflict\`.`,
    input: settable.extend({ username: z.string(), displayName: z.string(), model: z.string() }),
    output: z.object({ assistant }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'assistant:change': defineCommand({
    summary: 'Sets something of an AI; what the environment fixes is a `conflict` with its fields.',
    input: settable.extend({ username: z.string() }).refine((input) => Object.keys(input).length > 1),
    output: z.object({ assistant }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'assistant:delete': defineCommand({
    summary:
      'Takes an AI out of all rooms, for good; what it said stays. The installation’s own stays, too: `conflict`.',
    input: z.strictObject({ username: z.string() }),
    output: nothing,
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true },
  }),
  'assistant:test': defineCommand({
    summary: 'Tries how an AI is answered, step by step up to the first that fails; this may take 30 s.',
    input: z.strictObject({ username: z.string() }),
    output: z.object({ steps: z.array(testStep) }),
    ...{ limit: 'other', right: 'administer', scope: null, overHttp: true, deadlineMs: 40_000 },
  }),
}

export const assistantFacts = {
  'assistants:changed': defineFact({
    summary:
      'All AIs of the installation: when an inbox was opened, and when one was made, changed or taken away, or can or can’t be reached any more.',
    to: 'person',
    payload: z.object({ assistants: z.array(presentAssistant) }),
  }),
}
