import { expect, test } from 'vitest'
import { CodedError } from '#lib/protocol/errors.ts'
import { hashPassword, inTurn, isPassword } from './password.ts'

test('a hash is argon2id with the parameters that OWASP asks for, salted', async () => {
  const [one, other] = await Promise.all([hashPassword('tall green lamp'), hashPassword('tall green lamp')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(other)
})

test('a password is known by its hash, whole', async () => {
  const long = 'x9'.repeat(64)
  const hash = await hashPassword(long)
  expect(await isPassword(hash, long)).toBe(true)
  expect(await isPassword(hash, long.slice(0, -1))).toBe(false)
  expect(await isPassword(hash, `${long}x`)).toBe(false)
})

test.each([null, '', 'garbage', '$argon2id$v=19$m=19456,t=2,p=1$eL5g', '$2b$10$abcdefghijklmnopqrstuv'])(
  'nobody gets in with the hash %j, and nothing is thrown',
  async (hash) => {
    expect(await isPassword(hash, 'tall green lamp')).toBe(false)
  },
)

test('two jobs run at once, 32 wait, and the rest are told to come again', async () => {
  let running = 0
  let most = 0
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const job = async () => {
    most = Math.max(most, ++running)
    await gate
    running--
  }
  const outcomes = Promise.allSettled(Array.from({ length: 40 }, () => inTurn(job)))
  release()
  const refusals = (await outcomes).flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(most).toBe(2)
  expect(refusals).toHaveLength(40 - 34)
  expect(refusals[0]).toBeInstanceOf(CodedError)
  expect(refusals[0]).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_000 })
  await expect(inTurn(async () => 'free again')).resolves.toBe('free again')
})
