import { setTimeout as sleep } from 'node:timers/promises'
import { hashPassword } from '#lib/server/auth/password.ts'
import type { Fault } from '../fault.ts'
import type { Actor, Stage } from '../stage.ts'
import type { User, World } from '../world.ts'

/** Sessions that end while people are talking; what they typed must not. */

const PASSWORD = 'tall green lamp'
const NEXT_PASSWORD = 'small red kettle'
/** next-auth takes a token for so long after it has run out. */
const TOLERANCE_S = 15
const BRIEF_S = 4
/** Across processes, with Redis in good health. */
const ENDED_WITHIN_MS = 5_000

export const sessionFaults: Fault[] = [
  {
    name: 'token runs out in the middle',
    async prepare(stage) {
      for (const name of ['brief', 'short']) await stage.bring(name, { maxAgeS: BRIEF_S - TOLERANCE_S })
    },
    async run(stage) {
      const brief = stage.cast.slice(-2)
      await sleep(BRIEF_S * 1_000 + 1_500)
      for (const { line } of brief) line.reset()
      await requireEnded(stage, brief, 'unauthenticated')
      await stage.talk(1)
      for (const actor of brief) await signInAgain(stage, actor)
      await stage.talk(1)
    },
  },
  {
    name: 'signing out in the middle',
    isQuick: true,
    async prepare(stage) {
      const first = await stage.bring('out')
      await stage.bring('out', { user: first.user })
      await stage.bring('desk', { user: await stage.world.createSession(first.user) })
    },
    async run(stage) {
      const [phone, tablet, desk] = stage.cast.slice(-3)
      if (!phone || !tablet || !desk) return
      const [port = 0] = stage.world.ports()
      await postSignOut(port, phone.cookie)
      for (const each of stage.world.ports()) {
        const { status } = await fetch(`http://127.0.0.1:${each}/api/rooms`, { headers: { cookie: phone.cookie } })
        stage.require(status === 401, `the cookie of a session that was signed out answers ${status}`)
      }
      await requireEnded(stage, [phone, tablet], 'signed_out')
      stage.require(desk.person.connection().state === 'online', 'another device was signed out too')
      await stage.talk(1)
      const again = await stage.world.createSession(phone.user)
      for (const actor of [phone, tablet]) await signInAgain(stage, actor, again)
      await stage.talk(1)
    },
  },
  {
    name: 'password changed in the middle',
    async prepare(stage) {
      const first = await stage.bring('key')
      await stage.bring('key', { user: await stage.world.createSession(first.user) })
      const password = await hashPassword(PASSWORD)
      await stage.world.database.query('UPDATE parlor.users SET password = ? WHERE id = ?', [password, first.user.id])
    },
    async run(stage) {
      const [here, there] = stage.cast.slice(-2)
      if (!here || !there) return
      await postPassword(stage.world, here.cookie)
      await requireEnded(stage, [there], 'password_changed')
      stage.require(here.person.connection().state === 'online', 'the device that changed the password was signed out')
      await signInAgain(stage, there, await stage.world.createSession(there.user))
      await stage.talk(1)
    },
  },
]

async function requireEnded(stage: Stage, actors: Actor[], reason: string): Promise<void> {
  const deadline = Date.now() + ENDED_WITHIN_MS
  const isOver = ({ person }: Actor) => person.connection().state === 'ended' && person.connection().reason === reason
  while (!actors.every(isOver) && Date.now() < deadline) await sleep(20)
  for (const actor of actors) {
    const { state, reason: said } = actor.person.connection()
    stage.require(isOver(actor), `${actor.person.username} is ${state} (${said}) in place of ended (${reason})`)
  }
}

async function signInAgain(stage: Stage, actor: Actor, user: User = actor.user): Promise<void> {
  actor.cookie = await stage.world.createCookie(user)
  actor.person.start()
}

async function postSignOut(port: number, cookie: string): Promise<void> {
  const origin = `http://127.0.0.1:${port}`
  const csrf = await fetch(`${origin}/api/auth/csrf`, { headers: { cookie } })
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const cookies = [cookie, ...csrf.headers.getSetCookie().map((line) => line.split(';')[0])].join('; ')
  const answer = await fetch(`${origin}/api/auth/signout`, {
    method: 'POST',
    headers: { cookie: cookies },
    body: new URLSearchParams({ csrfToken, json: 'true' }),
  })
  if (!answer.ok) throw new Error(`signing out was answered with ${answer.status}`)
}

async function postPassword({ siteUrl }: World, cookie: string): Promise<void> {
  const answer = await fetch(`${siteUrl}/api/password`, {
    method: 'POST',
    headers: { cookie, origin: siteUrl, 'content-type': 'application/json' },
    body: JSON.stringify({ currentPassword: PASSWORD, password: NEXT_PASSWORD, confirmPassword: NEXT_PASSWORD }),
  })
  if (!answer.ok) throw new Error(`changing the password was answered with ${answer.status}`)
}
