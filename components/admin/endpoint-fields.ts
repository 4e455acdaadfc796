import type { EndpointEntry, Price } from '#lib/protocol/endpoints.ts'
import type { CommandInput } from '#lib/protocol/wire.ts'

/** The fields of an endpoint as they are typed, and what the command takes. */

export interface PriceLine {
  key: string
  model: string
  /** In the site's currency. */
  input: string
  output: string
}

export interface EndpointFields {
  name: string
  baseUrl: string
  /** Empty where it stays. */
  apiKey: string
  proxyUrl: string
  /** Lines of `Name: value`; empty where they stay. */
  headers: string
  /** JSON. */
  body: string
  prices: PriceLine[]
}

const MICROS = 1_000_000

export function toEndpointFields(endpoint: EndpointEntry | null): EndpointFields {
  return {
    name: endpoint?.name ?? '',
    baseUrl: endpoint?.baseUrl ?? '',
    apiKey: '',
    proxyUrl: endpoint?.proxyUrl ?? '',
    headers: '',
    body: endpoint?.body ? JSON.stringify(endpoint.body) : '',
    prices: Object.entries(endpoint?.prices ?? {}).map(([model, price]) => ({
      ...{ key: model, model, input: String(price.inputMicros / MICROS), output: String(price.outputMicros / MICROS) },
    })),
  }
}

/** What was changed; null where the body is no JSON object. */
export function toEndpointInput(
  fields: EndpointFields,
  before: EndpointFields,
): Omit<CommandInput<'endpoint:change'>, 'id' | 'endpointId'> | null {
  const isChanged = (name: keyof EndpointFields) => fields[name] !== before[name]
  const body = isChanged('body') ? toBody(fields.body) : undefined
  if (body === 'wrong') return null
  return {
    ...(isChanged('name') && { name: fields.name }),
    ...(isChanged('baseUrl') && { baseUrl: fields.baseUrl }),
    ...(fields.apiKey !== '' && { apiKey: fields.apiKey }),
    ...(isChanged('proxyUrl') && { proxyUrl: fields.proxyUrl || null }),
    ...(fields.headers.trim() !== '' && { headers: toHeaders(fields.headers) }),
    ...(body !== undefined && { body }),
    ...(isChanged('prices') && { prices: toPrices(fields.prices) }),
  }
}

function toBody(typed: string): Record<string, unknown> | null | 'wrong' {
  if (typed.trim() === '') return null
  try {
    const value: unknown = JSON.parse(typed)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : 'wrong'
  } catch {
    return 'wrong'
  }
}

/** Lines of `Name: value`. */
export function toHeaders(typed: string): Record<string, string> {
  const lines = typed.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...rest] = line.split(':')
      return [name.trim(), rest.join(':').trim()]
    }),
  )
}

function toPrices(lines: PriceLine[]): Record<string, Price> {
  const named = lines.filter(({ model }) => model.trim() !== '')
  return Object.fromEntries(
    named.map(({ model, input, output }) => [
      model.trim(),
      { inputMicros: toMicros(input), outputMicros: toMicros(output) },
    ]),
  )
}

function toMicros(typed: string): number {
  const value = Number(typed.replace(',', '.'))
  return Number.isFinite(value) ? Math.max(0, Math.round(value * MICROS)) : 0
}
