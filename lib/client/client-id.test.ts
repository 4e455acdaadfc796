import { afterEach, expect, it, vi } from 'vitest'
import { commands } from '#lib/protocol/wire.ts'
import { createClientId } from './client-id.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

it('makes ids that the protocol takes, also where the page is not secure', () => {
  const { getRandomValues, randomUUID } = crypto
  for (const insecure of [false, true]) {
    vi.stubGlobal('crypto', {
      getRandomValues: getRandomValues.bind(crypto),
      ...(!insecure && { randomUUID: randomUUID.bind(crypto) }),
    })
    const ids = Array.from({ length: 1_000 }, createClientId)
    expect(new Set(ids).size).toBe(1_000)
    const { input } = commands['message:send']
    const isTaken = (clientId: string) => input.safeParse({ roomId: '1', clientId, text: 'hi' }).success
    expect(ids.filter((id) => !isTaken(id))).toEqual([])
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
    expect(ids.filter((id) => !form.test(id))).toEqual([])
    vi.unstubAllGlobals()
  }
})
