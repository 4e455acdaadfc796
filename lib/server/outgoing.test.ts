import type { lookup } from 'node:dns'
import { promisify } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { isOutgoingAllowed, lookUpOutgoing, mayBeOutgoing, requestOutgoing } from './outgoing.ts'

type Answer = (error: null, addresses: { address: string; family: number }[]) => void

/** Of names that nobody answers for before the test does. */
const asked: { name: string; answer: Answer }[] = []
vi.mock('node:dns', async (load) => {
  const dns = await load<typeof import('node:dns')>()
  const lookUp = (name: string, options: object, answer: Answer) => {
    if (name.endsWith('.slow.test')) asked.push({ name, answer })
    else (dns.lookup as (...args: unknown[]) => void)(name, options, answer)
  }
  return { ...dns, lookup: lookUp as unknown as typeof lookup }
})

describe('the way out', () => {
  test.each([
    ...[
      '127.0.0.1',
      '10.0.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
    ],
    ...['::1', '::', '::ffff:127.0.0.1', '::ffff:10.0.0.1', 'fd00::1', 'fe80::1', '64:ff9b::7f00:1', '2002:7f00:1::1'],
  ])('does not lead to %s', (address) => {
    expect(isOutgoingAllowed(address, [])).toBe(false)
  })

  test.each(['1.1.1.1', '172.32.0.1', '11.0.0.1', '2606:4700::1111'])('leads to %s', (address) => {
    expect(isOutgoingAllowed(address, [])).toBe(true)
  })

  test('leads into the network where a list says so', () => {
    expect(isOutgoingAllowed('10.1.2.3', ['10.1.0.0/16'])).toBe(true)
    expect(isOutgoingAllowed('10.2.2.3', ['10.1.0.0/16'])).toBe(false)
  })

  test.each(['https://127.1/', 'https://0x7f000001/', 'https://[::ffff:127.0.0.1]/', 'https://a.localhost/'])(
    'is seen through at %s',
    (url) => {
      expect(mayBeOutgoing(new URL(url), [])).toBe(false)
    },
  )

  test('fails at a name that stands for this machine', async () => {
    await expect(promisify(lookUpOutgoing)('localhost', {})).rejects.toThrow('private network')
  })

  test('has one name looked up at a time, so that a thread is left for the rest, and none that nobody waits for any more', async () => {
    const lookUp = promisify(lookUpOutgoing)
    const first = lookUp('a.slow.test', {})
    const second = lookUp('b.slow.test', {})
    await eventually(() => expect(asked.map(({ name }) => name)).toEqual(['a.slow.test']))
    asked[0]?.answer(null, [{ address: '1.1.1.1', family: 4 }])
    expect(await first).toBe('1.1.1.1')
    await eventually(() => expect(asked[1]?.name).toBe('b.slow.test'))
    const late = lookUp('c.slow.test', {})
    // A proxy would look it up by itself, and be sent who knows where.
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9')
    const byProxy = requestOutgoing(
      new URL('https://d.slow.test/'),
      { method: 'POST', headers: {}, body: '', signal: new AbortController().signal },
      async () => 'asked',
    )
    const tooLate = Promise.allSettled([late, byProxy])
    const now = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => now + 60_000)
    asked[1]?.answer(null, [{ address: '1.1.1.2', family: 4 }])
    expect(await second).toBe('1.1.1.2')
    const refusal = { status: 'rejected', reason: { name: 'LateLookupError' } }
    expect(await tooLate).toMatchObject([refusal, refusal])
    expect(asked).toHaveLength(2)
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })
})
