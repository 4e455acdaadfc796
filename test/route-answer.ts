import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { markOrigin } from '#lib/server/client-address.ts'

/** Handlers of a route module, by method. */
type Handlers = Record<string, (request: Request, context: undefined) => Promise<Response>>

/** Answers the requests of a real server by a route, as Next does. */
export function toRouteAnswer(origin: string, handlers: Handlers) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    markOrigin(request)
    const { method = 'GET', url = '/', headers } = request
    const body = Buffer.concat(await request.toArray())
    const asked = new Request(new URL(url, origin), {
      ...{ method, headers: Object.entries(headers).flatMap(([name, value]) => toPairs(name, value)) },
      ...(body.length > 0 && { body }),
    })
    const handler = handlers[method]
    if (!handler) throw new Error(`the route has nothing for ${method}`)
    const answer = await handler(asked, undefined)
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    if (answer.body) await pipeline(Readable.fromWeb(answer.body as ReadableStream), response)
    else response.end()
  }
}

function toPairs(name: string, value: string | string[] | undefined): [string, string][] {
  return [value ?? []].flat().map((one) => [name, one])
}
