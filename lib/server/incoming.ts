import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { toPath } from './request-target.ts'

export interface OfferingRequest extends IncomingMessage {
  offersUpgrade: boolean
}

/**
 * Requests as the server has them.
 *
 * Node takes an upgrade wherever one is offered, or nowhere; a request of this class says that none was offered but
 * where it will be taken. CONNECT counts as an offer, too.
 *
 * What reads a body and gives it up, as one that is too large, destroys the request without its line, and Node would then
 * leave the rest of it there, before the next request, which nobody would ever see. Here that rest is dropped.
 */
export function createRequestClass(takesUpgrade: (path: string) => boolean) {
  return class extends IncomingMessage implements OfferingRequest {
    offersUpgrade = false
    readonly #line: Socket

    constructor(line: Socket) {
      super(line)
      this.#line = line
    }

    get upgrade(): boolean {
      if (!this.offersUpgrade || this.method !== 'GET') return false
      return this.headers.upgrade?.toLowerCase() === 'websocket' && takesUpgrade(toPath(this.url))
    }

    set upgrade(isOffered: boolean) {
      this.offersUpgrade = isOffered
    }

    override push(...piece: Parameters<IncomingMessage['push']>): boolean {
      return this.destroyed || super.push(...piece)
    }

    override _destroy(...given: Parameters<IncomingMessage['_destroy']>): void {
      super._destroy(...given)
      if (!this.complete && !this.#line.destroyed) this.#line.resume()
    }
  }
}
