import pLimit from 'p-limit'
import { log } from '../log.ts'
import { remember } from '../remember.ts'
import { isFinal, type Mail, sendMail } from './send.ts'

/**
 * Mail that waits to go out, in this process alone and not in the database: a link that lies there could be followed by
 * whoever reads it. Where the process ends, it is lost; whoever asked has their answer already, and asks again if nothing comes.
 * What goes wrong is logged without the address.
 */

const AT_ONCE = 2
const WAITING_MAX = 200
/** Before the tries after the first, in ms. */
const DELAYS_MS = [5_000, 60_000]

interface MailQueue {
  /** Runs what finds out what to send to whom, and sends it. Never throws, never waits. */
  add(write: () => Promise<Mail[]>): void
}

/** One per process. */
export function mailQueue(): MailQueue {
  return remember('mail-queue', () => createMailQueue())
}

export function createMailQueue({ send = sendMail, delaysMs = DELAYS_MS } = {}): MailQueue {
  const turns = pLimit(AT_ONCE)

  async function deliver(mail: Mail, tries = 0): Promise<void> {
    try {
      await send(mail)
    } catch (cause) {
      const delayMs = delaysMs[tries]
      const isLast = delayMs === undefined || isFinal(cause)
      log().warn({ err: toLogged(cause), tries: tries + 1, isLast }, 'a mail could not be sent')
      if (isLast) return
      // The others go on meanwhile.
      setTimeout(() => void turns(() => deliver(mail, tries + 1)), delayMs).unref()
    }
  }

  return {
    add(write) {
      if (turns.pendingCount >= WAITING_MAX) {
        log().warn({}, 'too many mails wait: one more is left out')
        return
      }
      void turns(async () => {
        try {
          for (const mail of await write()) await deliver(mail)
        } catch (cause) {
          log().warn({ err: cause }, 'a mail could not be written')
        }
      })
    },
  }
}

/** The server's words repeat whom it does not take. */
function toLogged(cause: unknown): object {
  const { name, message, code, command, responseCode } = cause as Record<string, unknown>
  return { name, message: String(message).replace(/[^\s<>@]+@[^\s<>@]+/g, '[address]'), code, command, responseCode }
}
