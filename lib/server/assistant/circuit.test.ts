import { expect, onTestFinished, test, vi } from 'vitest'
import { type Answer, AssistantError } from '#lib/chat/ports.ts'
import type { AiErrorCode } from '#lib/protocol/errors.ts'
import { type CircuitOptions, createCircuit } from './circuit.ts'

/** A guarded endpoint that fails with these codes in turn, and answers where there is none; `hold` makes the next one wait. */
function createLine(options: CircuitOptions, ...codes: (AiErrorCode | null)[]) {
  let asked = 0
  let held: Promise<void> | undefined
  const answer: Answer = async function* () {
    const code = codes[asked++] ?? null
    await held
    if (code) throw new AssistantError(code, { detail: `said ${code}` })
    yield { type: 'end', finish: 'stop' }
  }
  const circuit = createCircuit(options)
  const guarded = circuit.guard(answer)
  return {
    circuit,
    countAsked: () => asked,
    hold(): () => void {
      let go = () => {}
      held = new Promise((resolve) => {
        go = resolve
      })
      return go
    },
    async ask(): Promise<AiErrorCode | 'answered'> {
      try {
        for await (const _ of guarded([], new AbortController().signal));
        return 'answered'
      } catch (cause) {
        if (!(cause instanceof AssistantError)) throw cause
        return cause.code
      }
    },
  }
}

test('After five failures in a row one question at a time is a try, and the others are told at once what failed last.', async () => {
  const line = createLine({}, 'ai_network', 'ai_network', 'ai_timeout', 'ai_network', 'ai_auth', 'ai_upstream')
  for (let count = 0; count < 5; count++) await line.ask()
  expect(line.circuit.openSince()).not.toBeNull()
  const go = line.hold()
  const tried = line.ask()
  expect(await line.ask()).toBe('ai_auth')
  expect(line.countAsked()).toBe(6)
  go()
  expect(await tried).toBe('ai_upstream')
  expect(line.circuit.lastFailure()).toMatchObject({ code: 'ai_upstream', detail: 'said ai_upstream' })
  expect(await line.ask()).toBe('answered')
  expect(line.circuit.openSince()).toBeNull()
  expect(line.circuit.lastFailure()).toBeNull()
})

test('What an endpoint refuses of one question says nothing of the next.', async () => {
  const line = createLine({}, ...Array.from({ length: 6 }, () => 'ai_filtered' as const), 'ai_context')
  for (let count = 0; count < 6; count++) expect(await line.ask()).toBe('ai_filtered')
  expect(await line.ask()).toBe('ai_context')
  expect(line.circuit.openSince()).toBeNull()
  expect(line.circuit.lastFailure()?.code).toBe('ai_context')
})

test('A connection that was tried and works is asked again at once.', async () => {
  const line = createLine({}, 'ai_proxy', 'ai_proxy', 'ai_proxy', 'ai_proxy', 'ai_proxy')
  for (let count = 0; count < 5; count++) await line.ask()
  line.circuit.reset()
  expect(await line.ask()).toBe('answered')
})

test('Where nobody asks any more it is tried by itself, and whoever watches hears when it turns.', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const turns: (AiErrorCode | null)[] = []
  const codes = Array.from({ length: 6 }, () => 'ai_network' as const)
  const line = createLine({ probeMs: 1_000, onTurn: (failure) => turns.push(failure?.code ?? null) }, ...codes)
  for (let count = 0; count < 5; count++) await line.ask()
  expect(turns).toEqual(['ai_network'])
  await vi.advanceTimersByTimeAsync(1_000)
  expect([line.countAsked(), line.circuit.openSince() === null]).toEqual([6, false])
  await vi.advanceTimersByTimeAsync(1_999)
  expect(line.countAsked()).toBe(6)
  await vi.advanceTimersByTimeAsync(1)
  expect([line.countAsked(), line.circuit.openSince()]).toEqual([7, null])
  expect(turns).toEqual(['ai_network', null])
  await vi.advanceTimersByTimeAsync(600_000)
  expect(line.countAsked()).toBe(7)
})

test('What another process has found out holds here, is told nobody again, and is tried here too.', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const onTurn = vi.fn()
  const line = createLine({ probeMs: 1_000, onTurn })
  line.circuit.hear({ code: 'ai_quota', detail: 'no money' })
  expect(line.circuit.lastFailure()).toMatchObject({ code: 'ai_quota', detail: 'no money' })
  expect(line.circuit.openSince()).not.toBeNull()
  line.circuit.hear(null)
  expect(line.circuit.openSince()).toBeNull()
  expect(onTurn).not.toHaveBeenCalled()
  line.circuit.hear({ code: 'ai_quota', detail: undefined })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(line.circuit.openSince()).toBeNull()
  expect(onTurn).toHaveBeenCalledExactlyOnceWith(null)
})

test('One that is closed tries nothing.', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const line = createLine({ probeMs: 1_000 })
  line.circuit.hear({ code: 'ai_network', detail: undefined })
  line.circuit.close()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(line.countAsked()).toBe(0)
})
