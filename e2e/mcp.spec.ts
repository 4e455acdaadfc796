import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect, test } from './fixtures.ts'
import { messageOf, unique } from './room.ts'

test('a program that speaks MCP finds the lobby, and people see what it posts', async ({ person, server }) => {
  const { page, context, name } = await person('mira')
  const answer = await context.request.post('/api/v1/token.create', {
    data: { name: 'mcp', scopes: ['read', 'write'] },
  })
  const { token } = await answer.json()
  const client = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', server.url), { requestInit })
  await client.connect(transport as Parameters<Client['connect']>[0])
  const call = async (tool: string, input: Record<string, unknown>) => {
    const { structuredContent } = await client.callTool({ name: tool, arguments: input })
    return structuredContent
  }
  const { rooms } = (await call('list_rooms', { query: 'lobby' })) as { rooms: { id: string }[] }
  const roomId = rooms[0]?.id
  const text = unique('由程序说的')
  await call('post_message', { roomId, text, ask: false })
  await expect(messageOf(page, text)).toHaveAttribute('data-sender', name)
  expect(await call('read_messages', { roomId, limit: 1 })).toMatchObject({ messages: [{ text, sender: name }] })
  // Refusals keep their codes across the two copies of the program's modules.
  const refused = await client.callTool({ name: 'read_messages', arguments: { roomId: '999999' } })
  expect(refused).toMatchObject({ isError: true, content: [{ text: '{"error":{"code":"not_found"}}' }] })
  await client.close()
  const bare = await context.request.post('/mcp', { data: {} })
  expect([bare.status(), bare.headers()['www-authenticate']]).toEqual([401, 'Bearer realm="parlor"'])
})
