import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import proxyaddr from 'proxy-addr'
import { log } from './log.ts'
import { isSocketPath, toPath } from './request-target.ts'
import { noteSighting } from './sightings.ts'

/** What a proxy in front of the program lacks, seen in what comes through it: told once each, with the remedy. */

/** Looks at a request; `isUpgrade` where it is about to become a socket. */
export type NoticeProxy = (request: IncomingMessage, isUpgrade: boolean) => void

export function createProxyNotices(trusted: string[]): NoticeProxy {
  const isTrusted = proxyaddr.compile(trusted)
  const told = new Set<string>()

  function tellOnce(sentence: string, details: object): void {
    if (told.has(sentence)) return
    told.add(sentence)
    log().warn(details, sentence)
  }

  return ({ headers, socket, url }, isUpgrade) => {
    const { remoteAddress: peer = '' } = socket
    // A proxy that knows nothing of upgrades drops Upgrade and Connection alone.
    if (headers['sec-websocket-key'] !== undefined && isSocketPath(toPath(url))) {
      // Where no proxy stands in front, the peer is a person.
      noteSighting(isUpgrade ? 'upgrade_taken' : 'upgrade_missing', isUpgrade ? '' : peer)
      if (!isUpgrade) tellOnce(NO_UPGRADE, { peer })
    }
    if (headers['x-forwarded-for'] === undefined) return
    const isNamed = isIP(peer) !== 0 && isTrusted(peer, 0)
    noteSighting(isNamed ? 'proxy_named' : 'proxy_unnamed', peer)
    if (!isNamed) tellOnce(trusted.length === 0 ? NOT_TRUSTED : OTHER_TRUSTED, { peer })
  }
}

const NO_UPGRADE =
  'a browser asked for a WebSocket and the request came without its upgrade: nobody gets a live connection through this proxy. Let it pass the headers Upgrade and Connection on /ws and /ws/, as deploy/nginx.conf does'
const NOT_TRUSTED =
  'X-Forwarded-For came, but TRUST_PROXY is not set: all who come through this proxy share the limits of one address. If the proxy is yours, set TRUST_PROXY to its address'
const OTHER_TRUSTED =
  'X-Forwarded-For came from an address that TRUST_PROXY does not name, and is not believed: all who come from there share the limits of one address. If it is a proxy of yours, add it to TRUST_PROXY'
