import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { toUser } from '#lib/protocol/people.ts'
import { createPeers, type Peers } from './peers.ts'
import { createPresence, type PresenceChange } from './presence.ts'
import type { ProcessEvents } from './processes.ts'
import { createQuietPeople } from './quiet-people.ts'

const ada = toUser({ id: '1', username: 'ada', displayName: 'ada', role: 'member' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Processes that hear each other unless told otherwise. */
function createWorld() {
  const members: { peers: Peers; isAlive: boolean }[] = []
  const world = { isLinked: true }

  function join() {
    const member = { peers: undefined as unknown as Peers, isAlive: true }
    const said: PresenceChange[] = []
    const all = createPresence((change) => said.push(change), 2_000)
    const quiet = createQuietPeople()
    const quietSaid: [string, boolean][] = []
    const own = createPresence(
      (change) => {
        for (const user of change.joined) all.enter(change.roomId, 'own', user)
        for (const userId of change.left) all.leave(change.roomId, 'own', userId)
        member.peers.tellChange(change)
      },
      0,
      { quiet },
    )
    function tell<N extends keyof ProcessEvents>(name: N, ...words: Parameters<ProcessEvents[N]>): void {
      if (!world.isLinked || !member.isAlive) return
      for (const other of members) {
        if (other === member || !other.isAlive) continue
        const hear = other.peers.hear as unknown as Record<N, (...words: Parameters<ProcessEvents[N]>) => void>
        hear[name](...words)
      }
    }
    const hearQuiet = (userId: string, isQuiet: boolean) => void quietSaid.push([userId, isQuiet])
    member.peers = createPeers({ own, all, hearQuiet, tell, isLinked: () => world.isLinked && member.isAlive })
    members.push(member)
    return { own, all, said, quiet, quietSaid, member, close: () => member.peers.close() }
  }
  return { world, join }
}

it('a person of another process is there, and there once', () => {
  const { join } = createWorld()
  const [one, two] = [join(), join()]
  vi.advanceTimersByTime(1_000)
  one.own.enter('7', 's1', ada)
  expect(two.all.listOnline('7')).toEqual(['1'])
  two.own.enter('7', 's2', ada)
  one.own.leave('7', 's1', '1')
  vi.advanceTimersByTime(10_000)
  expect(one.all.listOnline('7')).toEqual(['1'])
  two.own.leave('7', 's2', '1')
  vi.advanceTimersByTime(2_000)
  expect([one.all.listOnline('7'), two.all.listOnline('7')]).toEqual([[], []])
  expect(two.said).toEqual([
    { roomId: '7', joined: [ada], left: [] },
    { roomId: '7', joined: [], left: ['1'] },
  ])
})

it('a process that starts late learns who is there, and one that missed something learns it soon', () => {
  const { world, join } = createWorld()
  const one = join()
  one.own.enter('7', 's1', ada)
  const two = join()
  vi.advanceTimersByTime(1_000)
  expect(two.all.listOnline('7')).toEqual(['1'])
  world.isLinked = false
  one.own.leave('7', 's1', '1')
  world.isLinked = true
  vi.advanceTimersByTime(8_000)
  expect(two.all.listOnline('7')).toEqual([])
})

it('people of a process that died leave after a while, those of one that says goodbye at once', () => {
  const { join } = createWorld()
  const [one, two, three] = [join(), join(), join()]
  vi.advanceTimersByTime(1_000)
  one.own.enter('7', 's1', ada)
  three.own.enter('8', 's3', ada)
  one.member.isAlive = false
  vi.advanceTimersByTime(10_000)
  expect(two.all.listOnline('7')).toEqual(['1'])
  vi.advanceTimersByTime(10_000)
  expect(two.all.listOnline('7')).toEqual([])
  three.close()
  vi.advanceTimersByTime(2_000)
  expect(two.all.listOnline('8')).toEqual([])
  expect(two.member.peers.count()).toBe(0)
})

it('nobody leaves while nobody can be heard, nor right after', () => {
  const { world, join } = createWorld()
  const [one, two] = [join(), join()]
  vi.advanceTimersByTime(1_000)
  one.own.enter('7', 's1', ada)
  world.isLinked = false
  vi.advanceTimersByTime(120_000)
  world.isLinked = true
  vi.advanceTimersByTime(20_000)
  expect(two.all.listOnline('7')).toEqual(['1'])
  expect(two.said).toHaveLength(1)
})

it('who wants not to be disturbed is told to the other processes, and to one that starts late', () => {
  const { join } = createWorld()
  const [one, two] = [join(), join()]
  vi.advanceTimersByTime(1_000)
  one.own.enter('7', 's1', ada)
  for (const isQuiet of [true, false, true]) {
    one.quiet.hear('1', isQuiet)
    one.own.tellStanding('1')
  }
  const three = join()
  vi.advanceTimersByTime(1_000)
  expect(two.quietSaid.slice(0, 3).map(([, isQuiet]) => isQuiet)).toEqual([true, false, true])
  expect([two.quietSaid.at(-1), three.quietSaid.at(-1)]).toEqual([
    ['1', true],
    ['1', true],
  ])
})
