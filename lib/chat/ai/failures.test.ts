import { describe, expect, it } from 'vitest'
import { createTestChat } from '#test/chat.ts'
import { AssistantError } from '../ports.ts'
import { withoutPrompt } from './failures.ts'
import type { ToldTurn } from './pieces.ts'

const TURNS: ToldTurn[] = [
  { role: 'user', messages: [{ ids: ['1'], pieces: [{ text: '[#1] lin: my\nsecret plan for Tuesday', about: '1' }] }] },
]

describe('what an endpoint said of its failure', () => {
  it('is told without the words of the conversation that it repeats', () => {
    expect(withoutPrompt('Bad input "my secret  plan for Tuesday" (400)', TURNS)).toBe('Bad input "[…]" (400)')
    expect(withoutPrompt('my plan', TURNS)).toBe('my plan')
    expect(withoutPrompt('', TURNS)).toBe('')
    expect(withoutPrompt('x'.repeat(600), TURNS)).toHaveLength(500)
  })

  it('is for admins who may read the room, and for nobody else', async () => {
    const test = createTestChat()
    const [alice, root] = [test.createUser('alice'), test.createUser('root', 'admin')]
    const question = await test.send(alice, 'a very particular question')
    const detail = '400 can’t answer a very particular question, [key]'
    ;(await test.call(0)).fail(new AssistantError('ai_upstream', { detail }))
    const [reply] = await test.replies()
    const failed = await test.replyWith(reply?.id ?? '', 'failed')
    const { replies } = test.chat
    expect(await replies.readFailure(root, failed.id)).toMatchObject({
      ...{ code: 'ai_upstream', words: '400 can’t answer[…], [key]' },
    })
    await expect(replies.readFailure(alice, failed.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(replies.readFailure(root, question.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(replies.readFailure(root, failed.id, 2)).rejects.toMatchObject({ code: 'not_found' })
  })
})
