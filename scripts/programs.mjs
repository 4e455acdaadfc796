/** Other programs, run to their end: quiet ones show what they said only when they fail. */

import { spawn } from 'node:child_process'
import { StepError } from './step-error.mjs'

const STOP_TIMEOUT_MS = 5_000
const SHOWN_LINES = 60

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * Runs a program quietly. Throws StepError with the end of its output.
 * @param {string} name what the person calls it
 * @param {string[]} command
 * @param {Record<string, string>} [env] on top of this process's own
 */
export async function runQuietly(name, command, env) {
  const child = start(command, env, ['ignore', 'pipe', 'pipe'])
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const status = await ended(child)
  if (status === 0) return
  const lines = said.trim().split('\n').slice(-SHOWN_LINES).join('\n')
  throw new StepError(`${name} failed (${status}).\n${lines}`)
}

/**
 * Runs a program on this terminal.
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>} its exit status; 128 + n for a signal
 */
export function runShown(command, env) {
  return ended(start(command, env, ['ignore', 'inherit', 'inherit']))
}

/** Ends every program that is still running, with all its children. */
export async function stopPrograms() {
  await Promise.all([...running].map(stop))
}

/** In a process group of its own, so that its children can be ended with it. */
function start([program, ...words], env, stdio) {
  const child = spawn(program, words, { env: { ...process.env, ...env }, stdio, detached: true })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve(status ?? signal))
  })
}

async function stop(child) {
  const gone = new Promise((resolve) => child.once('close', resolve))
  signalGroup(child, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_TIMEOUT_MS)
  await gone
  clearTimeout(timer)
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It has gone by itself.
  }
}
