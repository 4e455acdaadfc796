import { useState } from 'react'
import { testAssistant } from '#lib/client/connection-test.ts'
import type { TestStep } from '#lib/protocol/assistants.ts'

/** A test of how an AI is answered, as it goes on. */
export function useConnectionTest(username: string | undefined) {
  const [steps, setSteps] = useState<TestStep[]>([])
  const [state, setState] = useState<'none' | 'running' | 'over'>('none')

  async function run() {
    if (state === 'running' || username === undefined) return
    setSteps([])
    setState('running')
    await testAssistant(username, (step) => setSteps((before) => [...before, step]))
    setState('over')
  }

  return { run, steps, isRunning: state === 'running', isShown: state !== 'none' }
}
