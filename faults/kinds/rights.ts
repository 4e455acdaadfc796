import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'
import type { Actor } from '../stage.ts'
import type { World } from '../world.ts'

/** Rights that end while people are talking. */

/** The promise: whoever lost a room hears nothing of it after so long, whichever server they are at. */
const OUT_WITHIN_MS = 1_000

export const rightsFaults: Fault[] = [
  {
    name: 'member shown out in the middle',
    isQuick: true,
    async prepare(stage) {
      // One person at both servers.
      const first = await stage.bring('guest')
      await stage.bring('guest', { user: first.user })
    },
    async run(stage) {
      const guests = stage.cast.slice(-2)
      const [host] = stage.cast
      const [guest] = guests
      if (!host || !guest) return
      for (const actor of guests) actor.isSilent = true
      while (guests.some(({ person }) => person.report().waiting > 0)) await sleep(20)
      await stage.world.database.query("UPDATE parlor.users SET role = 'admin' WHERE id = ?", [host.user.id])
      await remove(stage.world, host, guest)
      await sleep(OUT_WITHIN_MS)
      const heard = countHeard(guests)
      const said = host.person.report().heard.length
      await stage.talk(2)
      stage.require(host.person.report().heard.length > said, 'nobody said anything after the guest was shown out')
      const late = countHeard(guests) - heard
      stage.require(late === 0, `who was shown out heard ${late} messages after ${OUT_WITHIN_MS} ms`)
      for (const actor of guests) stage.dismiss(actor)
    },
  },
]

function countHeard(actors: Actor[]): number {
  return actors.reduce((sum, { person }) => sum + person.report().heard.length, 0)
}

async function remove({ siteUrl, roomId }: World, by: Actor, { user }: Actor): Promise<void> {
  const answer = await fetch(`${siteUrl}/api/v1/member.remove`, {
    method: 'POST',
    headers: { cookie: by.cookie, origin: siteUrl, 'content-type': 'application/json' },
    body: JSON.stringify({ roomId, username: user.username, ban: true }),
  })
  if (!answer.ok) throw new Error(`removing was answered with ${answer.status}: ${await answer.text()}`)
}
