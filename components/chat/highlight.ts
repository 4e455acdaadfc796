import { startTransition, useEffect, useState } from 'react'
import type { ColoredRun, HighlightAnswer, HighlightRequest } from './highlight-worker.ts'

/** Code beyond this stays plain: so many elements would make the page wait. */
const MAX_CHARACTERS = 20_000
const MAX_LINES = 1_000
/** Code that takes longer stays plain, and ends the worker that is busy with it; some grammars need seconds to begin. */
const DEADLINE_MS = 15_000

/** The code in colours, line by line; null while there are none. `language` is what the fence calls it. */
export function useHighlight(code: string, language: string, isClosed: boolean): ColoredRun[][] | null {
  const [colored, setColored] = useState<{ code: string; lines: ColoredRun[][] } | null>(null)
  const isWanted = isClosed && language !== '' && isSmall(code)
  useEffect(() => {
    if (!isWanted) return
    return requestHighlight(code, language, (lines) => startTransition(() => setColored({ code, lines })))
  }, [code, language, isWanted])
  return isWanted && colored?.code === code ? colored.lines : null
}

function isSmall(code: string): boolean {
  return code.length <= MAX_CHARACTERS && code.split('\n').length <= MAX_LINES
}

type Show = (lines: ColoredRun[][]) => void

let worker: Worker | null = null
let lastId = 0
const waiting = new Map<number, Show>()
let deadline: ReturnType<typeof setTimeout> | undefined

/** Returns what takes the request back. */
function requestHighlight(code: string, language: string, show: Show): () => void {
  lastId += 1
  const request: HighlightRequest = { id: lastId, code, language }
  waiting.set(request.id, show)
  worker ??= startWorker()
  worker.postMessage(request)
  deadline ??= setTimeout(giveUp, DEADLINE_MS)
  return () => waiting.delete(request.id)
}

function startWorker(): Worker {
  const started = new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<HighlightAnswer>) => {
    if (data.lines) waiting.get(data.id)?.(data.lines)
    waiting.delete(data.id)
    clearTimeout(deadline)
    deadline = waiting.size > 0 ? setTimeout(giveUp, DEADLINE_MS) : undefined
  })
  started.addEventListener('error', giveUp)
  return started
}

/** Those that wait stay plain; the next one gets a new worker. */
function giveUp(): void {
  worker?.terminate()
  worker = null
  waiting.clear()
  clearTimeout(deadline)
  deadline = undefined
}
