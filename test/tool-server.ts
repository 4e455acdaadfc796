import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'

/** A server of the Model Context Protocol for tests: notes to be read and to be written. */

export type ToolServer = Awaited<ReturnType<typeof createToolServer>>

/** Answers in its place. */
type Misbehaviour = (response: ServerResponse, body: { method?: string; id?: unknown }) => void

export async function createToolServer(host = '127.0.0.1') {
  const notes: string[] = []
  const requests: { method: string | undefined; headers: IncomingMessage['headers'] }[] = []
  /** While it is there it answers everything, but what comes before `after`. */
  let misbehaviour: { answer: Misbehaviour; after: string | undefined } | undefined

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}
    requests.push({ method: body.method, headers: request.headers })
    if (misbehaviour && (misbehaviour.after === undefined || body.method === misbehaviour.after)) {
      return misbehaviour.answer(response, body)
    }
    if (request.method !== 'POST') return void response.writeHead(405).end()
    const server = createNotes(notes)
    const transport = new StreamableHTTPServerTransport({})
    response.once('close', () => void server.close())
    await server.connect(transport as Parameters<typeof server.connect>[0])
    await transport.handleRequest(request, response, body)
  }

  const http = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => http.listen(0, host, resolve))
  const { port } = http.address() as AddressInfo

  return {
    ...{ notes, requests, url: `http://${host}:${port}/mcp` },
    /** It answers so from now on: everything, or requests of one method alone. */
    misbehave(answer: Misbehaviour, after?: string) {
      misbehaviour = { answer, after }
    },
    behave() {
      misbehaviour = undefined
    },
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

function createNotes(notes: string[]): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.2' })
  server.registerTool(
    'read_notes',
    { description: 'Reads all notes.', annotations: { readOnlyHint: true } },
    async () => ({ content: [{ type: 'text', text: notes.join('\n') || 'There are none.' }] }),
  )
  server.registerTool(
    'write_note',
    { title: 'Write a note', description: 'Writes a note.', inputSchema: { text: z.string() } },
    async ({ text }) => {
      if (text === 'bad') return { isError: true, content: [{ type: 'text', text: 'no such note may be written' }] }
      notes.push(text)
      return { content: [{ type: 'text', text: `written: ${text}` }] }
    },
  )
  return server
}
