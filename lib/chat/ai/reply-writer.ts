import { isPending, type Message, type Room } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { LiveReply } from '#lib/protocol/replies.ts'
import { type Assistant, AssistantError, type ReplyKey } from '../ports.ts'
import { priced, type Reservation } from './budgets.ts'
import { withoutCitations, withoutFalseCitations } from './citations.ts'
import { withImages } from './images.ts'
import { toTurn } from './pieces.ts'
import { readRoom } from './present-room.ts'
import type { ReplyParts } from './replies.ts'
import { type Ending, INTERRUPTED, pause, storeEnding } from './reply-ending.ts'
import { createReplyPrompt, type Prompt } from './reply-prompt.ts'
import { createReplySpeech } from './reply-speech.ts'
import { createRounds, type Rounds } from './tool-rounds.ts'
import type { Tool } from './tools.ts'

/** Writes one reply: reads the conversation, streams the answer to the room, keeps it, and ends it for certain. */

/** So often a reply asks whether the room's other one, written by another process, has ended. */
const BUSY_RETRY_MS = 500
/** What was read longer ago is read again before it is sent: some of it may have been deleted. */
const STALE_MS = 250

export interface ReplyWriter {
  messageId: string
  /** The reply as this writer was given it. */
  key: ReplyKey
  /** What people have been told. */
  live(): LiveReply
  isStreaming(): boolean
  /** Ends it now, its text kept; resolves when that is stored. */
  end(ending: Ending): Promise<Message | null>
  /** Somebody else has changed the row, so that it is not this writer's any more: ends without a word. */
  leave(): void
  /** Resolves when the reply has ended and is stored, to what it is then; null where it is not this writer's. Never rejects. */
  done: Promise<Message | null>
}

interface Told extends Prompt {
  tools: readonly Tool[]
  /** In performance.now(). */
  readAt: number
}

export function createReplyWriter(room: Room, reply: Message, parts: ReplyParts): ReplyWriter {
  const { store, assistants, log, budgets, promptSizes, listTools } = parts
  const abort = new AbortController()
  const assistant = assistants.find(reply.sender)
  const prompt = createReplyPrompt(reply, { room, store, promptSizes, log })
  const speech = createReplySpeech(reply, {
    ...parts,
    ownNames: [reply.sender, ...(assistant ? [assistant.displayName] : [])],
    listSteps: () => rounds?.steps() ?? reply.steps ?? [],
    onLost: leave,
  })
  let isStreaming = false
  let isLeft = false
  let forced: Ending | undefined
  let reservation: Reservation | undefined
  let hasShrunk = false
  /** What failed last, in the endpoint's words. */
  let failure: AssistantError | undefined
  let rounds: Rounds | undefined
  /** Begun together with the reply, for the sake of its first words (docs/performance.md). */
  let early: Promise<Told | null> | null = assistant && read(assistant, reply.text).catch(tellUnread)

  async function write(): Promise<Message | null> {
    const started = await start().catch(giveUp)
    if (!started) return forced ? await finish('queued', forced) : null
    speech.begin(started)
    isStreaming = true
    const ending = await answer().catch(toEnding)
    if (failure) await prompt.keepFailure(failure)
    speech.finish()
    const said = speech.toSaid()
    // Before people hear that it is done: who asks again then finds it counted.
    await prompt.whenKept()
    await reservation?.settle(said, ending.usage ?? rounds?.usage())
    const ended = {
      ...(forced ?? ending),
      ...said,
      reasoning: said.reasoning || null,
      text: await checked(said.text),
    }
    const thoughtMs = (reply.thoughtMs ?? 0) + (rounds?.thoughtMs() ?? 0)
    return await finish('streaming', { ...ended, thoughtMs: thoughtMs || null })
  }

  /** Waits until the room has no other reply under way. Null if this one is over before it began. */
  async function start(): Promise<Message | null> {
    while (!abort.signal.aborted) {
      const outcome = await store.startReply(reply)
      if (outcome !== 'busy') return outcome
      await pause(BUSY_RETRY_MS, abort.signal)
    }
    return null
  }

  /** Not started, because the database is away or the reply was stopped: the reaper or a person ends it. */
  function giveUp(cause: unknown): null {
    log.error({ err: cause, messageId: reply.id }, 'a reply could not be started')
    return null
  }

  async function answer(): Promise<Ending> {
    // It was taken away since it was asked.
    if (!assistant) throw new AssistantError('ai_not_configured')
    for (;;) {
      const begun = await takeEarly()
      const told = begun ?? (await read(assistant, speech.begun()))
      if (abort.signal.aborted) throw new AssistantError('ai_interrupted')
      const overtaken = begun !== null && wasOvertaken(begun)
      reservation ??= await budgets.reserve(reply, assistant, told.context.turns.map(toTurn), abort.signal)
      // Whoever stopped it meanwhile pays for no request.
      if (abort.signal.aborted) throw new AssistantError('ai_interrupted')
      if ((await overtaken) || isStale(told)) continue
      prompt.keep(told.context)
      try {
        return await stream(assistant, told)
      } catch (cause) {
        const isTooLong = cause instanceof AssistantError && cause.code === 'ai_context'
        // What was shown can't be taken back, and one shorter try is enough to know.
        if (!isTooLong || hasShrunk || speech.hasSpoken()) throw cause
        hasShrunk = true
        if (!promptSizes.shrink(assistant, told.context.estimatedTokens)) throw cause
      }
    }
  }

  /** What was read while the reply began; null where it has to be read again. */
  async function takeEarly(): Promise<Told | null> {
    const told = await early
    early = null
    if (!told || isStale(told)) return null
    // Another reply may have ended since, and this one is to know what it says.
    return told.conversation.messages.some(({ status }) => isPending(status)) ? null : told
  }

  /** Whether more was said before the reply had begun: it may be a question that this one answers along with its own. */
  async function wasOvertaken({ conversation }: Told): Promise<boolean> {
    const later = store.readPage(room.id, { after: conversation.newestSeq }, 1)
    return await later.then(
      (messages) => messages.length > 0,
      // To read it all again tells why this can't be read, if it still can't.
      () => true,
    )
  }

  async function read(assistant: Assistant, begun: string): Promise<Told> {
    const [prompted, tools] = await Promise.all([prompt.read(assistant, begun), listTools(room, assistant.username)])
    return { ...prompted, tools, readAt: performance.now() }
  }

  /** It is read again, and fails then where it can't be read. */
  function tellUnread(cause: unknown): null {
    log.warn({ err: cause, messageId: reply.id }, 'what a reply is told could not be read while it began')
    return null
  }

  async function stream(assistant: Assistant, { conversation, context, tools }: Told): Promise<Ending> {
    const beganAt = performance.now()
    let firstAt: number | undefined
    rounds = createRounds({
      ...{
        ...parts,
        assistant: withImages(assistant, parts.readImage),
        reply,
        tools,
        told: context.turns,
        signal: abort.signal,
      },
      ...{ room: conversation.room, timeZone: conversation.timeZone, promptTokens: promptSizes.sizeOf(assistant) },
      tellSteps: () => speech.tellSteps(() => isStreaming),
      tellTurns: (turns) => prompt.keepMore(context, turns),
    })
    for await (const event of rounds.answer()) {
      if (abort.signal.aborted) break
      if (event.type === 'end') {
        return {
          status: 'done',
          ...(event.finish === 'length' && { error: { code: 'ai_length' as const } }),
          ...(event.model && { model: event.model }),
          ...(event.usage && { usage: { ...priced(assistant, event.usage), ...toTimes(beganAt, firstAt) } }),
        }
      }
      firstAt ??= performance.now()
      if (event.type === 'text-was-reasoning') speech.takeBack()
      else speech.say(event.text, event.part)
      if (speech.isFull()) {
        abort.abort()
        return { status: 'done', error: { code: 'ai_length' } }
      }
    }
    throw new AssistantError('ai_network')
  }

  /** The text as it may be stored for good. */
  async function checked(said: string): Promise<string> {
    try {
      const sources = { room: await readRoom(room, store), told: rounds?.told() ?? [], earlier: speech.begun() }
      return await withoutFalseCitations(said, { store, ...sources })
    } catch (cause) {
      log.warn({ err: cause, messageId: reply.id }, 'what a reply cites could not be looked at')
      return withoutCitations(said)
    }
  }

  function leave(): void {
    isLeft = true
    isStreaming = false
    speech.leave()
    abort.abort()
  }

  function toEnding(cause: unknown): Ending {
    if (forced || isLeft) return forced ?? INTERRUPTED
    if (cause instanceof CodedError) return INTERRUPTED
    const code = cause instanceof AssistantError ? cause.code : 'ai_upstream'
    if (cause instanceof AssistantError) failure = cause
    log.warn({ err: cause, code, messageId: reply.id, characters: speech.toSaid().text.length }, 'a reply failed')
    return { status: 'failed', error: { code } }
  }

  async function finish(from: 'queued' | 'streaming', ending: Ending): Promise<Message | null> {
    const ended = await storeEnding(reply, from, ending, { store, log, isLeft: () => isLeft })
    isStreaming = false
    return ended
  }

  const done = write()
  return {
    ...{ messageId: reply.id, key: reply, leave, live: speech.live, done },
    isStreaming: () => isStreaming,
    end(ending) {
      forced ??= ending
      abort.abort()
      return done
    },
  }
}

function toTimes(beganAt: number, firstAt = performance.now()): { firstTokenMs: number; totalMs: number } {
  return { firstTokenMs: Math.round(firstAt - beganAt), totalMs: Math.round(performance.now() - beganAt) }
}

function isStale({ readAt }: Told): boolean {
  return performance.now() - readAt > STALE_MS
}
