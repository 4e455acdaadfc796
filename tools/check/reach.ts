import type { Connection } from 'mariadb'
import type { SightingName } from '#lib/server/sightings.ts'
import { type Finding, fault, ok, warning } from './finding.ts'

/** How the program is reached, by what it has seen since it was started last (lib/server/sightings.ts). */

type Sightings = ReadonlyMap<SightingName, { detail: string; lastAt: Date }>

export async function checkReach(connection: Connection): Promise<Finding[]> {
  const rows = await connection.query<{ name: SightingName; detail: string; lastAt: Date }[]>(
    'SELECT name, detail, last_at AS lastAt FROM sightings',
  )
  const started = rows.find(({ name }) => name === 'started')
  if (!started) return [ok('Reach: the program was never started, so that nobody has been here yet.')]
  const seen = new Map(rows.filter(({ lastAt }) => lastAt >= started.lastAt).map(({ name, ...row }) => [name, row]))
  const since = `since the start at ${started.lastAt.toISOString()}`
  return [toOrigin(seen, started.detail, since), toProxy(seen, since), toUpgrade(seen, since)]
}

function toOrigin(seen: Sightings, site: string, since: string): Finding {
  const [taken, refused] = [seen.get('origin_taken'), seen.get('origin_refused')]
  const remedy = `set NEXTAUTH_URL to the address that people open, or add it to ALLOWED_ORIGINS, and start again`
  if (refused && !taken)
    return fault(
      `Origin: all who came ${since} were refused, the last at ${refused.detail}; NEXTAUTH_URL is ${site}: ${remedy}.`,
    )
  if (refused)
    return warning(`Origin: a page of ${refused.detail} was refused; NEXTAUTH_URL is ${site}. Is it yours, ${remedy}.`)
  if (taken) return ok(`Origin: people open ${taken.detail}, as NEXTAUTH_URL says.`)
  return ok(`Origin: nobody has come ${since}; NEXTAUTH_URL is ${site}.`)
}

function toProxy(seen: Sightings, since: string): Finding {
  const [named, unnamed] = [seen.get('proxy_named'), seen.get('proxy_unnamed')]
  if (unnamed)
    return warning(
      `Proxy: X-Forwarded-For came from ${unnamed.detail}, which TRUST_PROXY does not name, so that all who come from there share one address and its limits: if it is your proxy, name it there and start again.`,
    )
  if (named) return ok(`Proxy: ${named.detail} passes people on, as TRUST_PROXY says.`)
  return ok(`Proxy: none has passed anybody on ${since}.`)
}

function toUpgrade(seen: Sightings, since: string): Finding {
  const [taken, missing] = [seen.get('upgrade_taken'), seen.get('upgrade_missing')]
  if (missing && !(taken && taken.lastAt > missing.lastAt))
    return fault(
      `Upgrade: a browser's WebSocket came from ${missing.detail} without its upgrade, so that nothing is live there: let the proxy pass the headers Upgrade and Connection at /ws/, as deploy/nginx.conf does.`,
    )
  if (taken) return ok('Upgrade: WebSockets come through.')
  return ok(`Upgrade: no WebSocket has come ${since}.`)
}
