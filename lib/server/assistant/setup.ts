import type { AssistantSetup, EndpointChange, EndpointDraft, KeptAssistant } from '#lib/chat/ai/setup-ports.ts'
import type { AssistantEntry } from '#lib/protocol/assistants.ts'
import type { EndpointEntry } from '#lib/protocol/endpoints.ts'
import { CodedError, type FieldCode } from '#lib/protocol/errors.ts'
import { ENDPOINT_NAME_MAX } from '#lib/protocol/limits.ts'
import { toColor } from '#lib/protocol/people.ts'
import type { Env } from '../env.ts'
import { changeAssistant, createAssistant, deleteAssistant } from '../store/assistants.ts'
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  type EndpointColumns,
  type EndpointSecrets,
  type KeptEndpoint,
} from '../store/endpoints.ts'
import { testConnection } from './connection-test.ts'
import { hasEnvironmentEndpoint, toEnvironmentEndpoint, toFixedEndpointFields, toFixedFields } from './environment.ts'
import { listModels } from './models.ts'
import { type Registry, toSettings } from './registry.ts'
import { apiKey, baseUrl, extraBody, extraHeaders, proxyUrl } from './variables.ts'

/** How admins set AIs and endpoints: what holds in this process, and what is stored. */

/** Of a key so long the end may be shown. */
const KEY_SHOWN_MIN = 20
const KEY_ENDING = 4
/** UTF-16 units. */
const BODY_MAX = 8_000
const URL_MAX = 1_000
/** In place of a proxy's password. */
const HIDDEN = '***'
/** That of the environment's, in the table. */
const RESERVED_NAME = 'environment'

interface SetupParts {
  env: Env
  registry: Registry
  /** Tells the other processes that something was set. */
  tellOthers(): void
}

export function createSetup({ env, registry, tellOthers }: SetupParts): AssistantSetup {
  function toAssistantEntry(kept: KeptAssistant): AssistantEntry {
    const { username, displayName, about, seesImages, isEnabled, instructions, endpointId } = kept
    const { mode = 'off', model = '' } = registry.find(username) ?? {}
    const { temperature, maxTokens, contextTokens } = kept
    return {
      ...{ username, displayName, color: toColor(username), about, model: model || (kept.model ?? '') },
      ...{ seesImages, isEnabled },
      settings: {
        ...{ mode, instructions, contextTokens: contextTokens ?? env.AI_CONTEXT_TOKENS },
        ...(endpointId !== null && { endpointId }),
        ...(temperature !== null && { temperature }),
        ...(maxTokens !== null && { maxTokens }),
        fixed: toFixedFields(env, username),
      },
    }
  }

  function toEndpointEntry(kept: KeptEndpoint): EndpointEntry {
    const isEnvironment = kept.baseUrl === null
    const own = toEnvironmentEndpoint(env)
    const { apiKey, proxyUrl, headers } = isEnvironment
      ? { apiKey: own.apiKey, proxyUrl: own.proxyUrl, headers: own.extraHeaders }
      : (kept.secrets ?? {})
    const body = isEnvironment ? own.extraBody : kept.body
    const endpointId = isEnvironment ? null : kept.id
    const failure = registry.findCircuit(endpointId).lastFailure()
    const isAnswered = (one: KeptAssistant) => one.endpointId === endpointId && one.isEnabled
    return {
      ...{ id: kept.id, name: kept.name, baseUrl: kept.baseUrl ?? own.baseUrl, hasKey: apiKey !== undefined },
      ...(apiKey && apiKey.length >= KEY_SHOWN_MIN && { keyEnding: apiKey.slice(-KEY_ENDING) }),
      ...(proxyUrl !== undefined && { proxyUrl: withoutPassword(proxyUrl) }),
      headerNames: Object.keys(headers ?? {}),
      ...(body && { body }),
      prices: kept.prices,
      assistants: registry
        .listKept()
        .filter(isAnswered)
        .map(({ username }) => username),
      fixed: isEnvironment ? toFixedEndpointFields() : {},
      ...(isEnvironment && { isEnvironment: true as const }),
      ...(kept.secrets === null && { isUnreadable: true as const }),
      ...(failure && {
        lastError: {
          ...{ code: failure.code, at: failure.at.toISOString() },
          ...(failure.detail !== undefined && { words: failure.detail }),
        },
      }),
    }
  }

  async function* test(username: string) {
    const source = registry.findSource(username)
    const circuit = registry.findCircuit(
      registry.listKept().find((one) => one.username === username)?.endpointId ?? null,
    )
    for await (const step of testConnection(source, registry.answerDemo)) {
      if (step.step === 'stream' && step.ok) circuit.reset()
      yield step
    }
  }

  return {
    listAssistants: () => registry.listKept().map(toAssistantEntry),
    findAssistant: (username) => registry.listKept().find((one) => one.username === username) ?? null,
    ...{ createAssistant, changeAssistant, deleteAssistant, test },
    listEndpoints: () =>
      registry
        .listEndpoints()
        .filter(({ baseUrl }) => baseUrl !== null || hasEnvironmentEndpoint(env))
        .map(toEndpointEntry),
    async createEndpoint(draft, by) {
      const { name = '', baseUrl = null, secrets = {}, body = null, prices = {} } = toColumns(draft, {})
      return await createEndpoint({ name, baseUrl, secrets, body, prices }, by)
    },
    async changeEndpoint(id, change, by) {
      const kept = registry.listEndpoints().find((one) => one.id === id)
      await changeEndpoint(id, toColumns(change, kept?.secrets ?? {}), { by, changed: Object.keys(change) })
    },
    deleteEndpoint,
    async listModels(id) {
      const kept = registry.listEndpoints().find((one) => one.id === id)
      if (!kept) return []
      return await listModels(kept.baseUrl === null ? toEnvironmentEndpoint(env) : toSettings(kept))
    },
    async apply() {
      await registry.load()
      tellOthers()
    },
  }
}

/** Throws CodedError `invalid` with all fields at fault. `before`: the secrets that stay where none are named. */
function toColumns(change: EndpointChange, before: EndpointSecrets): Partial<EndpointColumns> {
  const faults: Record<string, FieldCode> = {}
  const { name, prices } = change

  function read<T>(
    field: keyof EndpointDraft,
    schema: Readable<T>,
    value: string | null | undefined,
  ): T | null | undefined {
    if (value === undefined || value === null) return value
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    faults[field] = 'invalid'
    return undefined
  }

  const toJson = (value: object | null | undefined) => value && JSON.stringify(value)
  const trimmed = name?.trim()
  if (trimmed === '') faults.name = 'required'
  else if (trimmed?.toLowerCase() === RESERVED_NAME) faults.name = 'reserved'
  else if (trimmed !== undefined && [...trimmed].length > ENDPOINT_NAME_MAX) faults.name = 'too_long'
  else if (trimmed !== undefined && /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(trimmed)) faults.name = 'invalid_characters'
  const address = read('baseUrl', baseUrl, change.baseUrl)
  if ((change.baseUrl ?? '').length > URL_MAX) faults.baseUrl = 'too_long'
  const secrets = {
    apiKey: read('apiKey', apiKey, change.apiKey || (change.apiKey === '' ? null : change.apiKey)),
    proxyUrl: read('proxyUrl', proxyUrl, change.proxyUrl || (change.proxyUrl === '' ? null : change.proxyUrl)),
    headers: read('headers', extraHeaders, toJson(change.headers)),
  }
  // What was shown in place of a password is none.
  if (secrets.proxyUrl?.includes(HIDDEN)) faults.proxyUrl = 'invalid'
  const body = read('body', extraBody, toJson(change.body))
  if ((toJson(change.body) ?? '').length > BODY_MAX) faults.body = 'too_long'
  if (Object.keys(faults).length > 0) throw new CodedError('invalid', { fields: faults })
  const named = Object.entries(secrets).filter(([, value]) => value !== undefined)
  const kept = Object.entries({ ...before, ...Object.fromEntries(named) }).filter(([, value]) => value !== null)
  return {
    ...(trimmed !== undefined && { name: trimmed }),
    ...(address && { baseUrl: address }),
    ...(named.length > 0 && { secrets: Object.fromEntries(kept) as EndpointSecrets }),
    ...(body !== undefined && { body }),
    ...(prices !== undefined && { prices: prices ?? {} }),
  }
}

interface Readable<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false }
}

function withoutPassword(proxy: string): string {
  if (!URL.canParse(proxy)) return ''
  const url = new URL(proxy)
  if (url.password) url.password = HIDDEN
  return url.href
}
