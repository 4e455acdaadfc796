import { setTimeout as sleep } from 'node:timers/promises'
import type { IDBFactory } from 'fake-indexeddb'
import type { TcpProxy } from '#test/tcp-proxy.ts'
import { createPerson, type Person } from './person.ts'
import { between } from './random.ts'
import type { Report } from './verdict.ts'
import type { User, World } from './world.ts'

/** Where one fault is played: people who talk, and what the fault may do to them. */

export interface Stage {
  world: World
  random(): number
  isQuick: boolean
  cast: Actor[]
  /** Clients of other kinds that must come to see the same. */
  readers: Reader[]
  /** Somebody new with the room open. */
  bring(name: string, more?: { user?: User; device?: IDBFactory; maxAgeS?: number }): Promise<Actor>
  /** Closes a tab for good; what was written in it must not be lost. */
  dismiss(actor: Actor): void
  /** Seconds of talk, a little more or less. */
  talk(seconds: number): Promise<void>
  /** What this fault must show beyond what every fault must. */
  require(isSo: boolean, sentence: string): void
  /** Has an owner show somebody out and in again, all the time. */
  keepMoving(host: Actor, guest: User): void
  /** Nobody says anything new from now on. */
  silence(): void
  problems: string[]
  /** Whether the guest is in the room as far as that is certain. */
  guest: { user: User; isIn: boolean | null } | null
  /** Resolves when whatever somebody asked for is answered, or given up. */
  settled(): Promise<void>
}

export interface Actor {
  person: Person
  user: User
  line: TcpProxy
  /** What the browser sends; a new one is a new sign-in. */
  cookie: string
  /** Nobody else writes in this person's name: what becomes of a message is for one to tell. */
  isAlone: boolean
  isSilent: boolean
  hasLeft: boolean
}

export interface Reader {
  report(): Report[] | Promise<Report[]>
  close(): void
}

/** So much may wait in one outbox before its writer pauses. */
const WAITING_MAX = 20
const QUESTION_SHARE = 0.04
/** Of the beats of the talk. */
const CHANGE_SHARE = 0.3
const READ_SHARE = 0.1
const PIECES = [
  '早上好',
  'twenty\nlines',
  '👩🏽‍💻 e\u0301',
  '<b>&amp;',
  "'; DROP TABLE messages; --",
  '\u202eabc',
  '\ttab  ',
]

export function createStage(world: World, isQuick: boolean): Stage & { close(): void } {
  const { random } = world
  const cast: Actor[] = []
  const readers: Reader[] = []
  const problems: string[] = []
  let isOver = false
  let number = 0
  let moving: Promise<void> | null = null

  async function bring(name: string, more: Parameters<Stage['bring']>[1] = {}): Promise<Actor> {
    const user = more.user ?? (await world.createUser(name))
    const cookie = await world.createCookie(user, more.maxAgeS)
    const line = await world.openLine(() => actor.cookie)
    const { device } = more
    const person = createPerson({ user, roomId: world.roomId, port: line.port, ...(device && { device }) })
    const isAlone = !more.user && !device
    const actor: Actor = { person, user, line, cookie, isAlone, isSilent: false, hasLeft: false }
    cast.push(actor)
    void keepTalking(actor)
    return actor
  }

  async function keepTalking(actor: Actor): Promise<void> {
    const { person } = actor
    while (!isOver) {
      await sleep(between(random, 60, 260))
      if (isOver || actor.isSilent || actor.hasLeft) continue
      if (actor.isAlone && random() < CHANGE_SHARE) person.change(random)
      if (random() < READ_SHARE) person.read()
      if (person.report().waiting >= WAITING_MAX) continue
      const isQuestion = random() < QUESTION_SHARE
      const more = PIECES[Math.floor(random() * PIECES.length)]
      person.write(`${++number} ${more}${isQuestion ? ' #fake:slow=15' : ''}`, isQuestion)
    }
  }

  async function moveGuest({ person }: Actor, guest: NonNullable<Stage['guest']>): Promise<void> {
    for (let isIn = false; !isOver; isIn = !isIn) {
      await sleep(between(random, 300, 900))
      if (isOver || person.connection().state !== 'online') continue
      // What was given up may still be carried out, even behind what comes after it.
      const isSure = guest.isIn !== null
      guest.isIn = null
      const isAcked = await person.setMember(guest.user.username, isIn)
      if (isSure && isAcked) guest.isIn = isIn
    }
  }

  return {
    ...{ world, random, isQuick, cast, readers, problems, bring, guest: null },
    keepMoving(host, user) {
      this.guest = { user, isIn: true }
      moving = moveGuest(host, this.guest)
    },
    async settled() {
      await Promise.all([moving, ...cast.map(({ person }) => person.settled())])
    },
    talk: (seconds) => sleep(seconds * 1_000 * between(random, 0.8, 1.2)),
    dismiss(actor) {
      actor.hasLeft = true
      actor.person.close()
    },
    require(isSo, sentence) {
      if (!isSo) problems.push(sentence)
    },
    silence() {
      isOver = true
    },
    close() {
      isOver = true
      for (const { person, line } of cast) {
        person.close()
        line.close()
      }
      for (const reader of readers) reader.close()
    },
  }
}
