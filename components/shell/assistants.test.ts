import { describe, expect, it } from 'vitest'
import { AI, LIN } from '#test/samples.ts'
import { type AssistantInfo, listRoomAssistants, withAssistants } from './assistants.ts'

const YAN: AssistantInfo = { username: 'ai', displayName: '小砚', mode: 'openai', model: 'gpt' }
const CRITIC: AssistantInfo = { ...YAN, username: 'critic', displayName: '挑刺' }

describe('the AIs of a room', () => {
  it('stand in its order, by the names that they have now', () => {
    const members = [{ ...AI, displayName: '小墨' }]
    expect(listRoomAssistants({ assistants: ['critic', 'ai'] }, [YAN, CRITIC], members)).toEqual([
      CRITIC,
      { ...YAN, displayName: '小墨' },
    ])
  })

  it('are there also where the page was made before them', () => {
    expect(listRoomAssistants({ assistants: ['new'] }, [YAN])).toEqual([
      { username: 'new', displayName: 'new', mode: 'openai', model: '' },
    ])
  })

  it('are members: those added since, and not those taken away', () => {
    const members = [LIN, AI]
    expect(withAssistants(members, [YAN])).toBe(members)
    expect(withAssistants(members, [CRITIC]).map(({ username, kind }) => [username, kind])).toEqual([
      ['lin', 'human'],
      ['critic', 'ai'],
    ])
  })
})
