import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendRaw, toHead } from '#test/raw-http.ts'
import { createHttpServer, type HttpServer } from './http-server.ts'

let server: HttpServer
let port: number

beforeEach(async () => {
  server = createHttpServer({ takesUpgrade: () => false, upgrade: () => undefined })
  server.answerBy(async (request, response) => {
    for await (const _ of request) break
    response.end(`${request.method} ${request.url}\n`)
  })
  port = await server.listen(0, '127.0.0.1')
})
afterEach(() => server.close())

const MB = 1_048_576
const chunk = `${MB.toString(16)}\r\n${'a'.repeat(MB)}\r\n`

test.each([
  ['in chunks', `${toHead('POST /a', 'Transfer-Encoding: chunked')}${chunk.repeat(4)}0\r\n\r\n`],
  ['with its length', `${toHead('POST /a', `Content-Length: ${4 * MB}`)}${'a'.repeat(4 * MB)}`],
])('the request behind a body %s of which most was not read is answered', async (_, first) => {
  const { body } = await sendRaw(port, `${first}${toHead('GET /b', 'Connection: close')}`)
  expect(body).toContain('POST /a')
  expect(body).toContain('GET /b')
})
