import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Command, FactDefinition, LimitClass } from '#lib/protocol/command.ts'
import { AI_ERROR_CODES, ERROR_CODES, FIELD_CODES } from '#lib/protocol/errors.ts'
import { commands, facts } from '#lib/protocol/wire.ts'

/** `npm run protocol`: makes docs/protocol.md of docs/protocol/, which people write, and of the program's schemas. */

export const DOCUMENT = 'docs/protocol.md'
const NOTICE = '<!-- Made by `npm run protocol`: write in docs/protocol/ and lib/protocol/ instead. -->'

/** What of JSON schema zod makes of the wire's schemas. */
interface Schema {
  $ref?: string
  type?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
  pattern?: string
  format?: string
  properties?: Record<string, Schema>
  required?: string[]
  $defs?: Record<string, Schema>
}

export function toProtocolDocument(): string {
  const shapes = new Map<string, Schema>()
  const sections = [
    NOTICE,
    // It is one folder higher then.
    readFileSync('docs/protocol/introduction.md', 'utf8').trim().replaceAll('](../', ']('),
    '## Commands',
    toTable(),
    ...Object.entries<Command>(commands).map(([name, command]) => toCommandText(name, command, shapes)),
    '## Facts',
    ...Object.entries<FactDefinition>(facts).map(([name, fact]) => toFactText(name, fact, shapes)),
    '## Shapes',
    '`id`s are decimal strings, an `instant` is ISO 8601 in UTC, `?` marks what may be absent.',
    ...[...shapes].sort(([a], [b]) => (a < b ? -1 : 1)).map(toShapeText),
    '## Codes',
    [
      `- Errors: ${toCodes(ERROR_CODES)}.`,
      `- Of fields: ${toCodes(FIELD_CODES)}.`,
      `- Of replies: ${toCodes(AI_ERROR_CODES)}.`,
    ].join('\n'),
    '## A bot',
    `It needs \`socket.io-client\` alone. The tests run it as it stands here.\n\n\`\`\`js\n${readFileSync('docs/protocol/bot.mjs', 'utf8')}\`\`\``,
  ]
  return `${sections.join('\n\n')}\n`
}

/** All commands at a glance. */
function toTable(): string {
  const rows = Object.entries<Command>(commands).map(
    ([name, { summary, overHttp }]) => `| \`${name}\` | ${summary} | ${overHttp ? '✓' : ''} |`,
  )
  return ['| Command | What it does | HTTP |', '|---|---|---|', ...rows].join('\n')
}

type Shapes = Map<string, Schema>

function toCommandText(name: string, { summary, input, output, ...rest }: Command, shapes: Shapes): string {
  const [taken, given] = [toSchema(input, shapes), toSchema(output, shapes)]
  const http = rest.overHttp ? ` Over HTTP: \`POST /api/v1/${name.replace(':', '.')}\`.` : ''
  const rights = [rest.right].flat().map((right) => `\`${right}\``)
  const scope = rest.scope ? `\`${rest.scope}\`` : 'none'
  return [
    `### \`${name}\``,
    `${summary}${http}`,
    `    input  ${toText(taken)}\n    data   ${toText(given)}`,
    `Right ${rights.join(', ')} · scope ${scope} · counts as ${COUNTS[rest.limit]}.`,
    [...listNotes(taken), ...listNotes(given)].join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n')
}

const COUNTS: Record<LimitClass, string> = {
  message: 'a message',
  change: 'a quarter of a message',
  entry: 'an entry, of which few are answered at a time',
  other: 'other commands do',
}

function toFactText(name: string, { summary, to, payload }: FactDefinition, shapes: Shapes): string {
  const schema = toSchema(payload, shapes)
  const whom = to === 'room' ? 'To those in a room.' : 'To a person, on all their sockets.'
  return [`### \`${name}\``, `${summary} ${whom}`, `    ${toText(schema)}`, listNotes(schema).join('\n')]
    .filter(Boolean)
    .join('\n\n')
}

/** One key a line, with what there is to say of it. */
function toShapeText([name, schema]: [string, Schema]): string {
  const { description = '', properties = {}, required = [] } = schema
  const lines = Object.entries(properties).map(([key, value]) => {
    const note = value.description ? `  // ${value.description}` : ''
    return `  ${key}${required.includes(key) ? '' : '?'}: ${toText(value)}${note}`
  })
  return [`### ${name}`, description, ['```', '{', ...lines, '}', '```'].join('\n')].join('\n\n')
}

/** A line for each key of which there is something to say. */
function listNotes({ properties = {} }: Schema): string[] {
  return Object.entries(properties).flatMap(([key, { description }]) =>
    description ? `- \`${key}\`: ${description}` : [],
  )
}

/** As JSON schema; the shapes that have names are put beside the others. */
function toSchema(schema: z.ZodType, shapes: Shapes): Schema {
  // In an object, so that a shape with a name is referred to by it wherever it stands.
  const { $defs = {}, properties } = z.toJSONSchema(z.object({ schema }), { io: 'input' }) as Schema
  for (const [name, shape] of Object.entries($defs)) shapes.set(name, shape)
  return properties?.schema ?? {}
}

function toText(schema: Schema): string {
  const { $ref, type, enum: values, anyOf, oneOf, items, properties } = schema
  if ($ref) return $ref.split('/').at(-1) ?? ''
  if (values) return values.map(toValue).join(' | ')
  if ('const' in schema) return toValue(schema.const)
  const several = anyOf ?? oneOf
  if (several) return several.map(toText).join(' | ')
  if (items) return `[${toText(items)}]`
  if (type === 'object') return toObjectText(properties ?? {}, schema.required ?? [])
  return type === 'string' ? toStringText(schema) : (type ?? 'anything')
}

function toObjectText(properties: Record<string, Schema>, required: string[]): string {
  const keys = Object.entries(properties).map(
    ([key, schema]) => `${key}${required.includes(key) ? '' : '?'}: ${toText(schema)}`,
  )
  return `{${keys.join(', ')}}`
}

function toStringText({ format, pattern }: Schema): string {
  if (format === 'uuid' || pattern?.includes('0-9a-f')) return 'uuid'
  if (format === 'date-time') return 'instant'
  return pattern?.startsWith('^[1-9]') ? 'id' : 'string'
}

function toValue(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

function toCodes(codes: readonly string[]): string {
  return codes.map((code) => `\`${code}\``).join(', ')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(DOCUMENT, toProtocolDocument())
