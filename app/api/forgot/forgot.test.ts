import { createServer, type Server, type Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { POST as postReset } from '#app/api/reset/route.ts'
import { mayMailLink } from '#lib/server/auth/limits.ts'
import { parseEnv } from '#lib/server/env.ts'
import { log } from '#lib/server/log.ts'
import { createMailQueue } from '#lib/server/mail/queue.ts'
import { sendMail } from '#lib/server/mail/send.ts'
import { forget } from '#lib/server/remember.ts'
import { db } from '#lib/server/store/prisma.ts'
import { Browser, PASSWORD, SITE } from '#test/browser.ts'
import { eventually } from '#test/eventually.ts'
import { createTestHouse, type TestHouse } from '#test/house.ts'
import { POST } from './route.ts'

/** A forgotten password, through a real mail server. */

const environment = vi.hoisted(() => ({ smtpUrl: undefined as string | undefined }))
vi.mock('#lib/server/env.ts', async (load) => {
  const real = await load<typeof import('#lib/server/env.ts')>()
  return { ...real, env: () => ({ ...real.env(), SMTP_URL: environment.smtpUrl }) }
})

interface Received {
  to: string[]
  from: string
  source: string
}

let house: TestHouse
let smtp: SMTPServer
/** What it answers to the next mails in place of taking them. */
const refusals: { responseCode: number; message: string }[] = []
const received: Received[] = []

beforeAll(async () => {
  house = await createTestHouse()
  smtp = new SMTPServer({
    ...{ disabledCommands: ['STARTTLS', 'AUTH'], authOptional: true, logger: false },
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const refusal = refusals.shift()
        if (refusal) return done(Object.assign(new Error(), refusal))
        const { mailFrom, rcptTo } = envelope
        received.push({
          to: rcptTo.map(({ address }) => address),
          from: mailFrom ? mailFrom.address : '',
          source: Buffer.concat(parts).toString(),
        })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await new Promise<void>((resolve) => smtp.close(resolve))
  await house.close()
})
beforeEach(async () => {
  environment.smtpUrl = `smtp://127.0.0.1:${(smtp.server.address() as { port: number }).port}?from=parlor@chat.test`
  for (const name of ['forgot-limit', 'link-mail-limits', 'mail-queue']) forget(name)
})
afterEach(() => {
  received.length = 0
  refusals.length = 0
  vi.restoreAllMocks()
  vi.useRealTimers()
})

async function createPerson(username: string, fields: { email?: string | null; status?: string } = {}) {
  const browser = new Browser()
  const { email = `${username}@mail.test`, ...rest } = fields
  await browser.signUp(username)
  await db().user.update({ where: { username }, data: { email, ...rest } })
  return browser
}

const ask = (account: unknown, headers: Record<string, string> = {}) =>
  POST(
    new Request(`${SITE}/api/forgot`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: SITE, ...headers },
      body: JSON.stringify({ account }),
    }),
    undefined,
  )

const firstMail = (to: string) =>
  vi.waitFor(
    () => {
      const mail = received.find((one) => one.to.includes(to))
      if (!mail) throw new Error('no mail came')
      return mail
    },
    { timeout: 20_000 },
  )

/** As mail quotes it, undone. */
const decode = (source: string) => source.replace(/=\r\n/g, '').replace(/=3D/g, '=')
const findToken = ({ source }: Received) => decode(source).match(/\/reset\/([\w-]{32})/)?.[1] ?? ''

const reset = (token: string, password: string) =>
  postReset(
    new Request(`${SITE}/api/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: SITE },
      body: JSON.stringify({ token, password, confirmPassword: password }),
    }),
    undefined,
  )

describe('a forgotten password', () => {
  it('gets a link by mail that sets another, once, and is kept in the audit log', async () => {
    await createPerson('mira')
    const answer = await ask(' MIRA ', { 'accept-language': 'en' })
    expect([answer.status, await answer.json()]).toEqual([200, {}])
    const mail = await firstMail('mira@mail.test')
    expect(mail).toMatchObject({ to: ['mira@mail.test'], from: 'parlor@chat.test' })
    expect(mail.source).toContain('Subject: Parlor: set a new password')
    const token = findToken(mail)
    expect((await reset(token, 'a wholly new one')).status).toBe(200)
    expect((await reset(token, 'and one more try')).status).toBe(404)
    const lines = await db().auditLine.findMany({ where: { action: 'password:link_made' } })
    expect(lines.map(({ actor }) => actor)).toEqual(['program'])
  })

  it('has a link for an hour, in the language of whoever asks', async () => {
    await createPerson('lin')
    await ask('lin@mail.test', { cookie: 'lang=zh' })
    const mail = await firstMail('lin@mail.test')
    expect(mail.source).toMatch(/Subject: =\?UTF-8\?/)
    const [link] = await db().passwordLink.findMany({ where: { user: { username: 'lin' } } })
    const leftMs = (link?.expiresAt.getTime() ?? 0) - Date.now()
    expect(leftMs).toBeGreaterThan(59 * 60_000)
    expect(leftMs).toBeLessThanOrEqual(60 * 60_000)
  })

  it.each(['password', 'address'])('has a link that is good no more once the %s was changed', async (what) => {
    const username = `changes-${what}`
    const browser = await createPerson(username)
    await browser.signIn(username)
    await ask(username)
    const token = findToken(await firstMail(`${username}@mail.test`))
    const password = 'a wholly new one'
    const changed =
      what === 'password'
        ? await browser.post('/api/password', { currentPassword: PASSWORD, password, confirmPassword: password })
        : await browser.post('/api/email', { currentPassword: PASSWORD, email: `${username}@safe.test` })
    expect(changed.status).toBe(200)
    expect((await reset(token, 'what a thief wants')).status).toBe(404)
  })

  it('is answered alike for nobody, for whoever has no address, is disabled or a bot’s name', async () => {
    await createPerson('noaddress', { email: null })
    await createPerson('disabled', { status: 'disabled' })
    await createPerson('known')
    for (const account of ['nobody', 'noaddress', 'disabled', 'ai', 'x@y.z', 'disabled@mail.test', "' OR 1=1"]) {
      const answer = await ask(account)
      expect([answer.status, await answer.json()]).toEqual([200, {}])
    }
    // It comes behind all of them.
    await ask('known')
    await firstMail('known@mail.test')
    expect(received.map(({ to }) => to)).toEqual([['known@mail.test']])
  })

  it('is asked for ten times from an address, and mailed three times to a person', async () => {
    await createPerson('often')
    for (let times = 0; times < 10; times++) expect((await ask('often')).status).toBe(200)
    expect((await ask('often')).status).toBe(429)
    await vi.waitFor(() => expect(received).toHaveLength(3), { timeout: 20_000 })
    forget('forgot-limit')
    await createPerson('after')
    await ask('after')
    await vi.waitFor(() => expect(received.at(-1)?.to).toEqual(['after@mail.test']), { timeout: 20_000 })
    expect(received).toHaveLength(4)
  })

  it('is mailed ten times to an address, however many accounts somebody has made with it', async () => {
    for (let account = 0; account < 10; account++)
      expect(await mayMailLink(`${account}`, 'flooded@mail.test')).toBe(true)
    expect(await mayMailLink('10', 'Flooded@mail.test')).toBe(false)
    expect(await mayMailLink('11', 'other@mail.test')).toBe(true)
  })

  it('is nothing where no mail is set up, from another site, and without a name', async () => {
    expect((await ask('')).status).toBe(400)
    expect((await ask({ $ne: '' })).status).toBe(400)
    expect((await ask('mira', { origin: 'https://evil.test' })).status).toBe(403)
    environment.smtpUrl = undefined
    expect((await ask('mira')).status).toBe(404)
  })

  it('is answered while the mail server hangs', async () => {
    const begun = new Set<Socket>()
    const silent: Server = createServer((socket) => begun.add(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    environment.smtpUrl = `smtp://127.0.0.1:${(silent.address() as { port: number }).port}`
    const warn = vi.spyOn(log(), 'warn')
    await createPerson('waiting')
    expect((await ask('waiting')).status).toBe(200)
    // No try has ended by then.
    expect(warn).not.toHaveBeenCalled()
    await eventually(() => expect(begun.size).toBe(1))
    const late = { to: 'a@b.test', subject: '', text: '', html: '' }
    await expect(sendMail(late, { stepMs: 200, wholeMs: 1_000 })).rejects.toThrow()
    for (const socket of begun) socket.destroy()
    silent.close()
  })
})

describe('a mail', () => {
  const mail = { to: 'a@mail.test', subject: 's', text: 't', html: '<p>t</p>' }

  it('is sent once the server is not busy any more', async () => {
    refusals.push({ responseCode: 451, message: 'busy' }, { responseCode: 451, message: 'busy' })
    createMailQueue({ delaysMs: [20, 20] }).add(async () => [mail])
    await firstMail(mail.to)
    expect(refusals).toEqual([])
  })

  it.each([
    ['a busy server', 451, 3],
    ['one that refuses it', 550, 1],
  ])('is handed to %s no more than it is worth', async (_, responseCode, tries) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const send = vi.fn(async () => {
      throw Object.assign(new Error('no'), { responseCode })
    })
    createMailQueue({ send, delaysMs: [1, 1] }).add(async () => [mail])
    await eventually(() => expect(send).toHaveBeenCalled())
    await vi.runAllTimersAsync()
    expect(send).toHaveBeenCalledTimes(tries)
  })

  it('that is not taken is logged without the address, whatever the server says', async () => {
    const warn = vi.spyOn(log(), 'warn')
    refusals.push({ responseCode: 550, message: `5.1.1 <${mail.to}>: ${mail.to.toUpperCase()} unknown` })
    createMailQueue().add(async () => [mail])
    await eventually(() => expect(warn).toHaveBeenCalled())
    const [[told]] = warn.mock.calls as unknown as [[{ err: { message: string } }]]
    expect(told).toMatchObject({ err: { responseCode: 550 }, tries: 1, isLast: true })
    expect(told.err.message).toContain('unknown')
    expect(JSON.stringify(told)).not.toMatch(/@/)
  })

  it('goes to one mailbox, whatever its address looks like', async () => {
    await sendMail({ ...mail, to: 'root,me@mail.test' }).catch(() => undefined)
    await sendMail(mail)
    expect(received.flatMap(({ to }) => to)).not.toContain('me@mail.test')
  })

  it('goes to no other machine without TLS', async () => {
    // This machine, by an address that does not say so.
    environment.smtpUrl = environment.smtpUrl?.replace('127.0.0.1', '0.0.0.0') as string
    await expect(sendMail(mail)).rejects.toMatchObject({ code: 'ETLS' })
    expect(received).toEqual([])
  })
})

describe('SMTP_URL', () => {
  it.each(['smtp://mail.test', 'smtps://u:p%40x@mail.test:465?from=a@b.c', 'smtp://[::1]:25'])('may be %s', (url) => {
    expect(parseEnv({ SMTP_URL: url }).SMTP_URL).toBe(url)
  })

  it.each(['mail.test', 'http://mail.test', 'smtp://', 'smtp://m.test?tls=no', 'smtp://m.test?from=Parlor'])(
    'may not be %s',
    (url) => {
      expect(() => parseEnv({ SMTP_URL: url })).toThrow('SMTP_URL')
    },
  )
})
