import type { ServerResponse } from 'node:http'

/**
 * Next drops the Content-Length of what a route answers, and a download then has no end that a browser knows beforehand. A
 * route says it under another name, and it is called by its own when the head is written.
 */

export const LENGTH_HEADER = 'X-Length'

export function passLength(response: ServerResponse): void {
  const { writeHead } = response
  response.writeHead = ((...head: Parameters<typeof writeHead>) => {
    const length = response.getHeader(LENGTH_HEADER)
    if (length !== undefined && !response.headersSent) {
      response.removeHeader(LENGTH_HEADER)
      response.setHeader('Content-Length', length)
    }
    return writeHead.apply(response, head)
  }) as typeof writeHead
}
