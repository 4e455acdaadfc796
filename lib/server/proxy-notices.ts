import type { IncomingMessage } from 'node:http'
import { log } from './log.ts'
import { isSocketPath, toPath } from './request-target.ts'

/** What a proxy in front of the program lacks, seen in what comes through it: told once each, with the remedy. */

/** Looks at a request; `isUpgrade` where it is about to become a socket. */
export type NoticeProxy = (request: IncomingMessage, isUpgrade: boolean) => void

export function createProxyNotices(trusted: string[]): NoticeProxy {
  const told = new Set<string>()

  function tellOnce(sentence: string, details: object): void {
    if (told.has(sentence)) return
    told.add(sentence)
    log().warn(details, sentence)
  }

  return ({ headers, socket, url }, isUpgrade) => {
    const { remoteAddress: peer } = socket
    // A proxy that knows nothing of upgrades drops Upgrade and Connection alone.
    if (!isUpgrade && headers['sec-websocket-key'] !== undefined && isSocketPath(toPath(url))) {
      tellOnce(NO_UPGRADE, { peer })
    }
    if (trusted.length === 0 && headers['x-forwarded-for'] !== undefined) tellOnce(NOT_TRUSTED, { peer })
  }
}

const NO_UPGRADE =
  'a browser asked for a WebSocket and the request came without its upgrade: nobody gets a live connection through this proxy. Let it pass the headers Upgrade and Connection on /ws and /ws/, as deploy/nginx.conf does'
const NOT_TRUSTED =
  'X-Forwarded-For came, but TRUST_PROXY is not set: all who come through this proxy share the limits of one address. If the proxy is yours, set TRUST_PROXY to its address'
