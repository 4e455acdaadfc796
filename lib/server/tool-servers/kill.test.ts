import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { must } from '#test/ai-server.ts'
import { createToolServer, type ToolServer } from '#test/tool-server.ts'
import { enter, lobby, one, send, two, withTwoProcesses } from '#test/two-processes.ts'

withTwoProcesses()

let tools: ToolServer

beforeAll(async () => {
  tools = await createToolServer()
})
afterAll(() => tools.close())

it('a call waits for a yes that is said to any process, and ends with the process that waits', {
  timeout: 180_000,
}, async () => {
  const root = await lobby.createUser('root', 'admin')
  const [near, far] = await Promise.all([enter(one, root), enter(two, root)])
  const { server } = await must(near.request('tools:save', { name: 'Notes', url: tools.url, assistants: ['ai'] }))
  await must(near.request('tools:check', { id: server.id }))

  async function askFor(text: string): Promise<string> {
    one.order({ do: 'call-tool', call: { id: 'a', name: 'notes_write_note', input: JSON.stringify({ text }) } })
    await send(near, 'note it', true)
    const isAsked = (wants = '') => wants.includes(text)
    return (await far.fact('reply:steps', ({ steps }) => steps.some(({ wants }) => isAsked(wants)))).messageId
  }

  const messageId = await askFor('milk')
  await must(far.request('reply:allow', { messageId, step: 0, isAllowed: true }))
  await far.fact('message:changed', ({ message }) => message.id === messageId && message.status === 'done')
  expect(tools.notes).toEqual(['milk'])

  const lost = await askFor('eggs')
  one.signal('SIGKILL')
  await one.ended()
  await vi.waitFor(
    () => {
      const ended = far.listFacts('message:changed').find(({ message }) => message.id === lost && message.error)
      expect(ended?.message).toMatchObject({ status: 'interrupted', error: { code: 'ai_interrupted' } })
    },
    { timeout: 40_000, interval: 500 },
  )
  const late = await far.request('reply:allow', { messageId: lost, step: 0, isAllowed: true })
  expect(late).toEqual({ ok: false, error: { code: 'conflict' } })
  expect(tools.notes).toEqual(['milk'])
})
