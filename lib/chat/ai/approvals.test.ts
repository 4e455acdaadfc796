import { describe, expect, it, vi } from 'vitest'
import type { Step } from '#lib/protocol/entities.ts'
import { createTestChat } from '#test/chat.ts'
import type { ScriptedCall } from '#test/scripted-assistant.ts'
import { type Tool, toPlainResult } from './tools.ts'

/** Calls that change something, and the yes for which they wait. */

type TestChat = ReturnType<typeof createTestChat>

const WAIT = { timeout: 10_000, interval: 5 }

function createTools() {
  const run = vi.fn<Tool['run']>(async () => toPlainResult('done'))
  const tool = {
    ...{ description: 'x', parameters: { type: 'object', properties: {} }, run },
    toShown: ({ what }: Record<string, unknown>) => String(what),
  }
  const write = { ...tool, name: 'wiki_write', source: { server: 'Wiki', tool: 'write' }, changes: true }
  return { run, tools: [write, { ...tool, name: 'wiki_read', source: { server: 'Wiki', tool: 'read' } }] }
}

async function callTools(test: TestChat, ...calls: [name: string, input: object][]) {
  const alice = test.createUser('alice')
  await test.send(alice, 'write it down')
  const call = await test.call(0)
  const [reply] = await test.replies()
  if (!reply) throw new Error('no reply')
  call.end({ calls: calls.map(([name, input], place) => ({ id: `c${place}`, name, input: JSON.stringify(input) })) })
  return { alice, reply }
}

function stepWith(test: TestChat, place: number, is: (step: Step) => boolean): Promise<Step> {
  return vi.waitFor(() => {
    const steps = test.facts.flatMap((fact) => (fact.type === 'steps' ? [fact.steps] : [])).at(-1)
    const step = steps?.[place]
    if (!step || !is(step)) throw new Error(`step ${place} is ${JSON.stringify(step)}`)
    return step
  }, WAIT)
}

const waits = ({ wants }: Step) => wants !== undefined
const results = ({ turns }: ScriptedCall) => turns.filter(({ role }) => role === 'tool').map(({ content }) => content)
const ms = expect.any(Number)

describe('A call that changes something', () => {
  it('waits for the yes of whoever asked, and is made then', async () => {
    const { tools, run } = createTools()
    const test = createTestChat({ listTools: async () => tools })
    const { alice, reply } = await callTools(test, ['wiki_write', { what: 'May' }])
    const step = await stepWith(test, 0, waits)
    expect(step).toEqual({ tool: 'write', server: 'Wiki', input: 'May', wants: '{"what":"May"}' })
    expect((await test.store.findMessage(reply.id))?.steps).toEqual([step])
    expect(run).not.toHaveBeenCalled()
    await test.chat.commands['reply:allow'](alice, { messageId: reply.id, step: 0, isAllowed: true })
    const next = await test.call(1)
    expect(results(next)).toEqual(['done'])
    expect(run).toHaveBeenCalledTimes(1)
    next.say('It is written.')
    next.end()
    const done = await test.replyWith(reply.id, 'done')
    expect(done.steps).toEqual([{ tool: 'write', server: 'Wiki', input: 'May', allowed: true, ms }])
  })

  it('is not made after a no, which the model is told', async () => {
    const { tools, run } = createTools()
    const test = createTestChat({ listTools: async () => tools })
    const { alice, reply } = await callTools(test, ['wiki_write', { what: 'May' }])
    await stepWith(test, 0, waits)
    await test.chat.commands['reply:allow'](alice, { messageId: reply.id, step: 0, isAllowed: false })
    const next = await test.call(1)
    expect(results(next)).toEqual([expect.stringMatching(/refused/)])
    next.say('Then not.')
    next.end()
    const done = await test.replyWith(reply.id, 'done')
    expect(done.steps).toEqual([{ tool: 'write', server: 'Wiki', input: 'May', refused: 'asker', ms }])
    expect(run).not.toHaveBeenCalled()
  })

  it('hears nobody else, and no second word', async () => {
    const { tools, run } = createTools()
    const test = createTestChat({ listTools: async () => tools })
    const root = test.createUser('root', 'admin')
    const bob = test.createUser('bob')
    const { alice, reply } = await callTools(test, ['wiki_write', { what: 'May' }])
    await stepWith(test, 0, waits)
    const say = (user: typeof bob, isAllowed: boolean, step = 0) =>
      test.chat.commands['reply:allow'](user, { messageId: reply.id, step, isAllowed })
    for (const user of [bob, root]) await expect(say(user, true)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(say(alice, true, 1)).rejects.toMatchObject({ code: 'conflict' })
    await say(alice, false)
    await say(alice, false)
    await expect(say(alice, true)).rejects.toMatchObject({ code: 'conflict' })
    const next = await test.call(1)
    next.say('Then not.')
    next.end()
    await test.replyWith(reply.id, 'done')
    await expect(say(alice, false)).rejects.toMatchObject({ code: 'conflict' })
    expect(run).not.toHaveBeenCalled()
  })

  it('is refused when nothing is said in time, and so is the next one of the reply, at once', async () => {
    const { tools, run } = createTools()
    const test = createTestChat({ listTools: async () => tools, approvalMs: 20 })
    const { reply } = await callTools(test, ['wiki_write', { what: 'May' }], ['wiki_write', { what: 'June' }])
    const next = await test.call(1)
    expect(results(next)).toEqual([expect.stringMatching(/in time/), expect.stringMatching(/in time/)])
    next.say('Then not.')
    next.end()
    const { steps = [] } = await test.replyWith(reply.id, 'done')
    expect(steps.map(({ refused }) => refused)).toEqual(['unanswered', 'unanswered'])
    const asked = test.facts.flatMap((fact) => (fact.type === 'steps' ? fact.steps.filter(waits) : []))
    expect(new Set(asked.map(({ input }) => input))).toEqual(new Set(['May']))
    expect(run).not.toHaveBeenCalled()
  })

  it('is refused where the reply is stopped, which ends', async () => {
    const { tools, run } = createTools()
    const test = createTestChat({ listTools: async () => tools })
    const { alice, reply } = await callTools(test, ['wiki_write', { what: 'May' }])
    await stepWith(test, 0, waits)
    await test.chat.commands['reply:stop'](alice, { messageId: reply.id })
    const stopped = await test.replyWith(reply.id, 'stopped')
    expect(stopped.steps).toEqual([{ tool: 'write', server: 'Wiki', input: 'May', refused: 'unanswered', ms }])
    expect(test.assistant.calls).toHaveLength(1)
    expect(run).not.toHaveBeenCalled()
  })

  it('waits behind the one before it, and what only looks waits for neither', async () => {
    const { tools } = createTools()
    const test = createTestChat({ listTools: async () => tools })
    const { alice, reply } = await callTools(
      test,
      ['wiki_write', { what: 'May' }],
      ['wiki_write', { what: 'June' }],
      ['wiki_read', { what: 'x' }],
    )
    await stepWith(test, 0, waits)
    await stepWith(test, 2, (step) => step.ms !== undefined)
    expect(await stepWith(test, 1, () => true)).toEqual({ tool: 'write', server: 'Wiki', input: 'June' })
    for (const step of [0, 1]) {
      await stepWith(test, step, waits)
      await test.chat.commands['reply:allow'](alice, { messageId: reply.id, step, isAllowed: step === 1 })
    }
    expect(results(await test.call(1))).toEqual([expect.stringMatching(/refused/), 'done', 'done'])
  })

  it('shows what can’t be seen in its input, and is no question where nobody could read all of it', async () => {
    const { tools, run } = createTools()
    const test = createTestChat({ listTools: async () => tools })
    const unseen = 'a\u202eb\u{e0041}'
    await callTools(test, ['wiki_write', { what: 'x'.repeat(3_000) }], ['wiki_write', { what: unseen }])
    const { wants = '' } = await stepWith(test, 1, waits)
    expect(wants).toBe('{"what":"a\\u202eb\\udb40\\udc41"}')
    expect(JSON.parse(wants)).toEqual({ what: unseen })
    expect(await stepWith(test, 0, ({ failed }) => failed === true)).not.toHaveProperty('wants')
    expect(run).not.toHaveBeenCalled()
  })
})
