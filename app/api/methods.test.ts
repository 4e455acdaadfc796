import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT']
const files = readdirSync('app/api', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('route.ts'))

test.each(files)('%s answers every method in JSON', async (file) => {
  const handlers = await import(/* @vite-ignore */ join(process.cwd(), 'app/api', file))
  expect(Object.keys(handlers).sort()).toEqual(METHODS)
})

test('a method that a route has nothing for is 405', async () => {
  const { refuseMethod } = await import('#lib/server/http.ts')
  const response = await refuseMethod(new Request('http://localhost/api/rooms', { method: 'DELETE' }), undefined)
  expect(response.status).toBe(405)
  expect(await response.json()).toEqual({ error: { code: 'invalid' } })
})
