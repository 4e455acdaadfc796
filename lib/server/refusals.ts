import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { ErrorCode, Failure } from '#lib/protocol/errors.ts'

/** Answers given before any route is asked, in the shape of every other: `{"error":{"code",…}}`. */

export interface Refusal {
  status: number
  code: ErrorCode
  retryAfterMs?: number
  headers?: Record<string, string>
}

/** Answers with the refusal and closes: what may still come of the request is not waited for. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const body = toBody(refusal)
  response.writeHead(refusal.status, { ...toHeaders(refusal), 'Content-Length': Buffer.byteLength(body) }).end(body)
}

/** The same as text, for a socket that has no response. */
export function toRefusalText(refusal: Refusal): string {
  const body = toBody(refusal)
  const headers = { ...toHeaders(refusal), 'Content-Length': String(Buffer.byteLength(body)) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join('')}\r\n${body}`
}

function toBody({ code, retryAfterMs }: Refusal): string {
  const error: Failure = { code, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  return JSON.stringify({ error })
}

function toHeaders({ headers, retryAfterMs }: Refusal): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    Connection: 'close',
    ...(retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) }),
    ...headers,
  }
}
