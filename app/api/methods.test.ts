import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refuseOthers } from '#lib/server/http.ts'

const METHODS = ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT']
const ANYTHING = '[...path]/route.ts'
const files = readdirSync('app/api', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('route.ts'))

type Handlers = Record<string, (request: Request) => Promise<Response>>

function load(file: string): Promise<Handlers> {
  return import(/* @vite-ignore */ join(process.cwd(), 'app/api', file))
}

describe.each(files.filter((file) => file !== ANYTHING))('%s', (file) => {
  test('answers every method in JSON, and names those it takes', async () => {
    const handlers = await load(file)
    expect(Object.keys(handlers).sort()).toEqual(METHODS)
    const answer = await handlers.OPTIONS?.(new Request('http://localhost:3000/api', { method: 'OPTIONS' }))
    const allowed = answer?.headers.get('allow')?.split(', ') ?? []
    for (const method of METHODS.filter((name) => !allowed.includes(name))) {
      const refused = await handlers[method]?.(new Request('http://localhost:3000/api', { method }))
      expect([method, refused?.status, refused?.headers.get('allow')]).toEqual([method, 405, allowed.join(', ')])
    }
    const taken = Object.keys(handlers).filter((name) => name !== 'OPTIONS' && allowed.includes(name))
    expect(taken.length).toBeGreaterThan(0)
  })
})

test('what no route answers is 404, whatever the method', async () => {
  expect(Object.keys(await load(ANYTHING)).sort()).toEqual(METHODS.filter((name) => name !== 'OPTIONS'))
})

test('a method that a route has nothing for is 405, and HEAD goes with GET', async () => {
  const { POST } = refuseOthers('DELETE', 'GET')
  const response = await POST(new Request('http://localhost:3000/api/sessions', { method: 'POST' }), undefined)
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS'])
  expect(await response.json()).toEqual({ error: { code: 'invalid' } })
})
