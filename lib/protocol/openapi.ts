import { z } from 'zod'
import type { Command } from './command.ts'
import { ERROR_CODES, FIELD_CODES } from './errors.ts'
import { commands } from './wire.ts'

/** The commands that HTTP takes, as OpenAPI 3.1, made from their own schemas. */

const failure = z
  .object({
    error: z.object({
      code: z.enum(ERROR_CODES),
      fields: z.record(z.string(), z.enum(FIELD_CODES)).exactOptional(),
      retryAfterMs: z.number().exactOptional(),
    }),
  })
  .meta({ id: 'Failure', description: 'Why something was not done, as a code.' })

/** What has an id is described once, by this name. */
type Components = Record<string, object>

/** The document as a new object, ready to be JSON. */
export function toOpenApi() {
  const schemas: Components = {}
  const offered = Object.entries<Command>(commands).filter(([, { overHttp }]) => overHttp)
  const paths = offered.map(([name, command]) => [`/api/v1/${name.replace(':', '.')}`, toPath(name, command, schemas)])
  return {
    openapi: '3.1.0',
    info: {
      title: '清谈 Parlor',
      version: '1',
      description:
        'The commands of the chat over HTTP. Whoever has a session’s cookie may call them from the site’s own origin, or without an Origin; a token may from anywhere what has one of its scopes. What is told to a room as it happens comes over Socket.IO.',
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'parlor-PORT.session-token' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

function toPath(name: string, { summary, input, output, right, scope }: Command, components: Components) {
  const toContent = (schema: z.ZodType) => ({ 'application/json': { schema: toJsonSchema(schema, components) } })
  return {
    post: {
      operationId: name,
      summary,
      'x-right': right,
      ...(scope ? { 'x-scope': scope } : { security: [{ session: [] }] }),
      requestBody: { required: true, content: toContent(input) },
      responses: {
        200: { description: 'It was done.', content: toContent(output) },
        default: {
          description: 'It was not done: 400, 401, 403, 404, 409, 413, 415, 429 with Retry-After, 500 or 503.',
          content: toContent(failure),
        },
      },
    },
  }
}

/** A schema as JSON; those in it that have an id are put among the components. */
function toJsonSchema(schema: z.ZodType, components: Components): object {
  const { $schema: _, $defs, ...made } = z.toJSONSchema(z.object({ schema }), { io: 'input' })
  const { root, defs } = JSON.parse(
    JSON.stringify({ root: made.properties?.schema, defs: $defs ?? {} }).replaceAll(
      '#/$defs/',
      '#/components/schemas/',
    ),
  )
  Object.assign(components, defs)
  return root
}
