import { describe, expect, it } from 'vitest'
import { createSharedReads } from './shared-reads.ts'

/** A read that ends when it is told to. */
function createRead() {
  const calls: { resolve(value: string): void; reject(error: Error): void }[] = []
  return { calls, read: () => new Promise<string>((resolve, reject) => calls.push({ resolve, reject })) }
}

describe('shared reads', () => {
  it('give those who ask during a read the next one, which they share', async () => {
    const { share } = createSharedReads()
    const { calls, read } = createRead()
    const first = share('7', read)
    const [second, third] = [share('7', read), share('7', read)]
    calls[0]?.resolve('old')
    expect(await first).toBe('old')
    await Promise.resolve()
    calls[1]?.resolve('new')
    expect(await Promise.all([second, third])).toEqual(['new', 'new'])
    expect(calls).toHaveLength(2)
  })

  it('begin anew when nobody reads', async () => {
    const { share } = createSharedReads()
    const { calls, read } = createRead()
    for (const value of ['one', 'two']) {
      const asked = share('7', read)
      calls.at(-1)?.resolve(value)
      expect(await asked).toBe(value)
      await Promise.resolve()
    }
    expect(calls).toHaveLength(2)
  })

  it('go on after a failure, which only its own askers see', async () => {
    const { share } = createSharedReads()
    const { calls, read } = createRead()
    const [first, second] = [share('7', read), share('7', read)]
    calls[0]?.reject(new Error('away'))
    await expect(first).rejects.toThrow('away')
    await Promise.resolve()
    calls[1]?.resolve('back')
    expect(await second).toBe('back')
  })

  it('are apart for other keys', () => {
    const { share } = createSharedReads()
    const { calls, read } = createRead()
    void share('7', read)
    void share('8', read)
    expect(calls).toHaveLength(2)
  })
})
