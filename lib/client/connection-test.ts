import type { TestStep } from '#lib/protocol/assistants.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import { readFailure } from './get-json.ts'

/** Tries how an AI is answered. `onStep` hears each step as it ends; resolves to why it could not be tried, or null. */
export async function testAssistant(username: string, onStep: (step: TestStep) => void): Promise<Failure | null> {
  try {
    const path = `/api/admin/assistants/${encodeURIComponent(username)}/test`
    const response = await fetch(path, { method: 'POST' })
    if (!response.ok || !response.body) return await readFailure(response)
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (let piece = await reader.read(); piece.value !== undefined; piece = await reader.read()) {
      const lines = (rest + piece.value).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onStep(JSON.parse(line) as TestStep)
    }
    return null
  } catch {
    return { code: 'unavailable' }
  }
}
