import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth, { type NextAuthOptions } from 'next-auth'
import { z } from 'zod'
import { CodedError } from '#lib/protocol/errors.ts'
import { readText } from '../http.ts'
import { siteOrigin } from '../site.ts'
import { callbackCookieName, parseCookies } from './cookies.ts'
import { toOwnUrl } from './options.ts'

/**
 * Next-auth as a function from a request to its response. Its own route handler fails with 500 on a broken body, a
 * body without end and a foreign callbackUrl; here all of these are seen to before it gets the request.
 */

const fields = z.record(z.string(), z.union([z.string(), z.boolean().transform(String)]))

export async function runNextAuth(request: Request, action: string[], options: NextAuthOptions): Promise<Response> {
  // Next-auth takes its own address from nowhere else.
  process.env.NEXTAUTH_URL ||= siteOrigin()
  const { response, answer } = createResponse()
  await NextAuth((await toApiRequest(request, action)) as NextApiRequest, response as NextApiResponse, options)
  return answer()
}

async function toApiRequest(request: Request, action: string[]): Promise<Partial<NextApiRequest>> {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const cookies = Object.fromEntries(parseCookies(request.headers.get('cookie')))
  return {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    query: { ...withOwnUrl(query, (name) => name === 'callbackUrl'), nextauth: action },
    cookies: withOwnUrl(cookies, (name) => name === callbackCookieName()),
    body: request.method === 'POST' ? await readFields(request) : undefined,
  }
}

function withOwnUrl(values: Record<string, string>, isUrl: (name: string) => boolean): Record<string, string> {
  const entries = Object.entries(values)
  return Object.fromEntries(entries.map(([name, value]) => [name, isUrl(name) ? toOwnUrl(value, siteOrigin()) : value]))
}

async function readFields(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get('content-type') ?? ''
  const text = await readText(request)
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  if (type.startsWith('application/json')) return fields.parse(toJson(text))
  throw new CodedError('unsupported_media_type')
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CodedError('unsupported_media_type', { cause })
  }
}

/** The part of a pages-router response that next-auth writes to, and what was written as a Response. */
function createResponse(): { response: object; answer: () => Response } {
  const headers = new Headers({ 'Cache-Control': 'no-store' })
  let status = 200
  let body: string | null = null
  const response = {
    status(code: number) {
      status = code
      return response
    },
    getHeader: (name: string) => (name === 'Set-Cookie' ? headers.getSetCookie() : (headers.get(name) ?? undefined)),
    setHeader(name: string, value: string | string[]) {
      headers.delete(name)
      for (const line of [value].flat()) headers.append(name, line)
      return response
    },
    json(data: unknown) {
      headers.set('Content-Type', 'application/json')
      body = JSON.stringify(data)
    },
    send(data: unknown) {
      if (typeof data === 'string') body = data
      else response.json(data)
    },
    end: () => undefined,
  }
  return { response, answer: () => new Response(body, { status, headers }) }
}
