import type { KeptAssistant } from '#lib/chat/ai/setup-ports.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import type { Env } from '../env.ts'
import type { Endpoint } from './ask.ts'

/** What the environment says of the installation's own AI and of its endpoint. It wins over what admins set. */

/** Where requests go, without what they ask for. */
export type EndpointSettings = Pick<Endpoint, 'baseUrl' | 'apiKey' | 'proxyUrl' | 'extraHeaders' | 'extraBody'>

/** Fields, and the variables that fix them. */
export type Fixed = Record<string, string>

const OPENAI_URL = 'https://api.openai.com/v1'
/** By field, what fixes it where it is set; of several the first that is. */
const ASSISTANT_VARIABLES: Record<string, string[]> = {
  displayName: ['AI_NAME'],
  model: ['OPENAI_MODEL'],
  endpointId: ['OPENAI_BASE_URL', 'OPENAI_API_KEY', 'ASSISTANT'],
  temperature: ['OPENAI_TEMPERATURE'],
  maxTokens: ['OPENAI_MAX_TOKENS'],
  contextTokens: ['AI_CONTEXT_TOKENS'],
}
/** All of it is the environment's; these are named even where they are not set. */
const ENDPOINT_VARIABLES: Fixed = {
  name: 'OPENAI_BASE_URL',
  baseUrl: 'OPENAI_BASE_URL',
  apiKey: 'OPENAI_API_KEY',
  proxyUrl: 'OPENAI_PROXY_URL',
  headers: 'OPENAI_EXTRA_HEADERS',
  body: 'OPENAI_EXTRA_BODY',
}

/** Whether the environment names an endpoint. */
export function hasEnvironmentEndpoint({ ASSISTANT, given }: Env): boolean {
  return ASSISTANT === 'openai' && (given.has('OPENAI_API_KEY') || given.has('OPENAI_BASE_URL'))
}

/** Of the installation's own AI; of the others nothing is fixed but that all are off. */
export function toFixedFields({ ASSISTANT, given }: Env, username: string): Fixed {
  const off = ASSISTANT === 'off' ? { isEnabled: 'ASSISTANT' } : {}
  if (username !== AI_USERNAME) return off
  const fixed = Object.entries(ASSISTANT_VARIABLES).flatMap(([field, variables]) => {
    const variable = variables.find((name) => given.has(name))
    return variable ? [[field, variable] as const] : []
  })
  return { ...off, ...Object.fromEntries(fixed) }
}

export function toFixedEndpointFields(): Fixed {
  return ENDPOINT_VARIABLES
}

export function toEnvironmentEndpoint(env: Env): EndpointSettings {
  return {
    apiKey: env.OPENAI_API_KEY,
    baseUrl: env.OPENAI_BASE_URL ?? OPENAI_URL,
    proxyUrl: env.OPENAI_PROXY_URL,
    extraBody: env.OPENAI_EXTRA_BODY,
    extraHeaders: env.OPENAI_EXTRA_HEADERS,
  }
}

/** The AI as it is kept, with what the environment says in place of what was set, or of what was not. */
export function withEnvironment(kept: KeptAssistant, env: Env): KeptAssistant {
  if (kept.username !== AI_USERNAME) return kept
  const fixed = toFixedFields(env, AI_USERNAME)
  const choose = <T>(field: string, own: T | null, said: T | undefined): T | null =>
    Object.hasOwn(fixed, field) ? (said ?? null) : (own ?? said ?? null)
  return {
    ...kept,
    displayName: choose('displayName', kept.displayName, env.AI_NAME) ?? kept.displayName,
    model: choose('model', kept.model, env.OPENAI_MODEL),
    endpointId: Object.hasOwn(fixed, 'endpointId') ? null : kept.endpointId,
    temperature: choose('temperature', kept.temperature, env.OPENAI_TEMPERATURE),
    maxTokens: choose('maxTokens', kept.maxTokens, env.OPENAI_MAX_TOKENS),
    contextTokens: choose('contextTokens', kept.contextTokens, env.AI_CONTEXT_TOKENS),
  }
}

/** The installation's own AI before the database was read. */
export function toOwnDefault(env: Env): KeptAssistant {
  return {
    ...{ userId: '0', username: AI_USERNAME, displayName: env.AI_NAME, about: '', model: null, endpointId: null },
    ...{ instructions: '', temperature: null, maxTokens: null, contextTokens: null },
    ...{ seesImages: false, isEnabled: true },
  }
}
