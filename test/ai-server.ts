import { randomUUID } from 'node:crypto'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import type { Registry } from '#lib/server/assistant/registry.ts'
import { assistantRegistry } from '#lib/server/chat.ts'
import { createFakeOpenAi } from './fake-openai/server.ts'
import { createTestServer } from './realtime.ts'

/** A real server for tests whose AIs a fake endpoint answers, and an admin who sets them. */

export type AiServer = Awaited<ReturnType<typeof createAiServer>>

/** `toRegistry`: the same one each time. */
export async function createAiServer(toRegistry: () => Registry = assistantRegistry) {
  const fake = await createFakeOpenAi()
  const server = await createTestServer({ MESSAGES_PER_10S: '0' }, undefined, toRegistry)
  await toRegistry().load()
  const root = await server.enter(await server.createUser('root', 'admin'))

  /** A room of the admin's in which every message asks this assistant. */
  async function makeRoom(name: string, assistant: string): Promise<string> {
    const { room } = await must(
      root.request('room:create', { name, visibility: 'private', assistants: [assistant], trigger: 'always' }),
    )
    await must(root.request('room:enter', { roomId: room.id }))
    return room.id
  }

  function say(roomId: string, text: string, ask?: boolean) {
    return must(root.request('message:send', { roomId, clientId: randomUUID(), text, ask }))
  }

  /** Says something, and waits for the reply to end. */
  async function ask(roomId: string, text: string, byHand?: true): Promise<Message> {
    const { message: question } = await say(roomId, text, byHand)
    const { message: reply } = await root.fact(
      'message:changed',
      ({ message }) => message.replyTo === question.id && !isPending(message.status),
    )
    return reply
  }

  return {
    ...{ fake, server, root, makeRoom, say, ask },
    async close() {
      await server.close()
      await fake.close()
    },
  }
}

/** What was asked for; throws the code where it was refused. */
export async function must<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer
  if (!result.ok) throw new Error(result.error.code)
  return result.data
}
