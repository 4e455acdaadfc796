import type { Message, Step } from '#lib/protocol/entities.ts'
import type { Log, ReplyKey } from '../ports.ts'
import { type Approvals, waitForApproval } from './approvals.ts'
import type { ToldTurn } from './pieces.ts'
import { type CallEnd, endCall, runCall, type StartedCall, toWanted } from './tool-call.ts'
import type { ToolContext } from './tools.ts'

/**
 * The calls of tools of a reply, each a step that people see. What only looks is done at once; what changes something waits
 * for the yes of whoever asked, one after the other.
 */

const CALL_MS = 20_000
/** Steps of a whole reply: with all of them it still fits a frame. */
const STEPS_MAX = 24

interface StepsParts {
  reply: ReplyKey & Pick<Message, 'steps'>
  store: Approvals
  signal: AbortSignal
  log: Log
  /** How long a call may take. */
  callMs?: number | undefined
  /** How long it waits for a yes. */
  approvalMs?: number | undefined
  /** They have changed. */
  tellSteps(): void
}

export function createToolSteps(parts: StepsParts) {
  const { reply, store, signal, log, callMs = CALL_MS, approvalMs, tellSteps } = parts
  const steps: Step[] = [...(reply.steps ?? [])]
  /** Nobody said anything to a call of this reply: nor would they to the next. */
  let isUnanswered = false

  /** Never rejects. The turns of the tools, in the order of the calls. */
  async function run(started: StartedCall[], context: ToolContext): Promise<ToldTurn[]> {
    const first = steps.length
    steps.push(...started.map(({ step }) => step))
    tellSteps()
    let asking: Promise<unknown> = Promise.resolve()
    return await Promise.all(
      started.map((call, index) => {
        const place = first + index
        if (!call.tool?.changes || !call.input) return end(place, look(call, context))
        const asked = asking.then(() => end(place, ask(call, context, place)))
        asking = asked
        return asked
      }),
    )
  }

  async function end(place: number, work: Promise<CallEnd>): Promise<ToldTurn> {
    const { turn, step } = await work
    show(place, step)
    return turn
  }

  function look(call: StartedCall, context: ToolContext): Promise<CallEnd> {
    return runCall(call, context, { signal, ms: callMs, log })
  }

  async function ask(call: StartedCall, context: ToolContext, place: number): Promise<CallEnd> {
    const wants = toWanted(call)
    if (wants === null)
      return endCall(call, 'the input is too long for a person to read; make it shorter', { failed: true })
    const onAsked = () => show(place, { ...call.step, wants })
    const approval =
      isUnanswered || signal.aborted
        ? 'unanswered'
        : await waitForApproval(reply, place, { store, signal, log, limitMs: approvalMs, onAsked })
    if (approval === 'allowed') {
      const allowed = { ...call, step: { ...call.step, allowed: true as const } }
      show(place, allowed.step)
      return await look(allowed, context)
    }
    isUnanswered ||= approval === 'unanswered'
    return endCall(call, WHY[approval], { refused: approval })
  }

  function show(place: number, step: Step): void {
    steps[place] = step
    tellSteps()
  }

  return {
    run,
    list: (): readonly Step[] => steps,
    /** How many more there may be. */
    left: () => STEPS_MAX - steps.length,
  }
}

const WHY = {
  asker: 'the person who asked has refused this call; it was not made',
  unanswered: 'the person who asked has not allowed this call in time; it was not made',
}
