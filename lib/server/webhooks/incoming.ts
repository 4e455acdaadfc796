import { randomUUID } from 'node:crypto'
import { CodedError } from '#lib/protocol/errors.ts'
import { WIRE_FRAME_MAX_BYTES } from '#lib/protocol/limits.ts'
import { hookBody } from '#lib/protocol/webhooks.ts'
import { type Found, findByKey } from '../auth/keys.ts'
import { noteHookUsed } from '../auth/last-seen.ts'
import { chat } from '../chat.ts'
import { clientAddress } from '../client-address.ts'
import { edge } from '../edge.ts'
import { json, readBody, toFailureResponse } from '../http.ts'
import { findHookRow, type HookRow, toHookHash } from '../store/webhooks.ts'
import { countHook } from './limit.ts'

/** `POST /api/hooks/TOKEN`: a message of a bot's, through the same edge as everybody's. */

/** Throws CodedError `not_found` for a token that opens nothing, `rate_limited`, `unavailable`. */
export async function serveHook(request: Request, token: string): Promise<Response> {
  const address = clientAddress(request.headers)
  const hook = await requireHook(token, address)
  const caller = {
    ...{ user: hook.bot, scopes: null, address, isGone: () => request.signal.aborted },
    count: () => countHook(hook.id),
  }
  const read = async () => {
    const { text, clientId = randomUUID() } = hookBody.parse(await readBody(request, WIRE_FRAME_MAX_BYTES))
    return { roomId: hook.roomId, clientId, text }
  }
  const result = await edge().run(caller, 'message:send', read, (input) => chat().messages.send(hook.bot, input))
  if (!result.ok) return toFailureResponse(result.error)
  await noteHookUsed(hook)
  return json({ message: result.data.message })
}

async function requireHook(token: string, address: string): Promise<HookRow> {
  const hash = toHookHash(token)
  const hook = hash === null ? null : await findByKey(hash, address, findHook)
  if (!hook) throw new CodedError('not_found')
  return hook
}

async function findHook(hash: string): Promise<Found<HookRow> | null> {
  const row = await findHookRow(hash)
  return row && { found: row, ownerId: row.bot.id }
}
