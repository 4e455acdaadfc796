import { describe, expect, it } from 'vitest'
import { createViewing } from './viewing.ts'

function create() {
  const said: (string | null)[] = []
  let state = 'connecting'
  let listener = () => {}
  const viewing = createViewing({
    call: async (_name, input) => {
      if ('roomId' in input) said.push(input.roomId ?? null)
      return { ok: true, data: {} } as never
    },
    connection: {
      get: () => ({ state }),
      subscribe(call) {
        listener = call
        return () => {}
      },
    },
    locks: undefined,
  })
  return {
    ...{ viewing, said },
    become(next: string) {
      state = next
      listener()
    },
  }
}

describe('what somebody looks at', () => {
  it('is told when it changes', () => {
    const { viewing, said, become } = create()
    become('online')
    for (const room of ['1', '1', '2', null, null]) viewing.set(room)
    expect(said).toEqual(['1', '2', null])
  })

  it('is told to every new connection, and nothing is where nobody looks', () => {
    const { viewing, said, become } = create()
    viewing.set('1')
    expect(said).toEqual([])
    become('online')
    become('reconnecting')
    become('online')
    viewing.set(null)
    become('reconnecting')
    become('online')
    expect(said).toEqual(['1', '1', null])
  })
})
