/** Says what is being done and how long it took, and ends in order whatever it has begun. */

import { constants } from 'node:os'
import { stopPrograms } from './programs.mjs'

/** Errors of this name are told by their message alone; any other is a bug and shows where it happened. */
const PLAIN_ERRORS = new Set([
  'StepError',
  'EnvError',
  'DatabaseError',
  'MissingProgramError',
  'EmbeddedError',
  'LockedError',
])

/** @type {(() => Promise<void>)[]} */
const endings = []
let isEnding = false

/**
 * Runs one step and prints `✓ Name 0.0 s` when it is done.
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const began = performance.now()
  if (process.stdout.isTTY) process.stdout.write(`  ${name} …\r`)
  const result = await work()
  console.log(`✓ ${name} ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return result
}

/**
 * Is called, once, before this process ends by a signal or an error; the last one added is the first to run.
 * @param {() => Promise<void>} ending
 */
export function atEnd(ending) {
  endings.push(ending)
}

/**
 * Ends everything begun so far, then this process.
 * @param {number} status
 */
export async function end(status) {
  if (isEnding) return
  isEnding = true
  await stopPrograms()
  for (const ending of endings.reverse()) await ending().catch((error) => console.error(error))
  process.exit(status)
}

/** Runs `main`; an error is told in one line and ends the process with status 1, a signal ends it in order. */
export function runMain(main) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => onSignal(signal))
  }
  main().catch((error) => {
    if (isEnding) return
    console.error(PLAIN_ERRORS.has(error?.name) ? `✗ ${error.message}` : error)
    end(1)
  })
}

/** @type {(signal: NodeJS.Signals) => void} */
let onSignal = (signal) => end(128 + constants.signals[signal])

/**
 * From now on a signal is somebody else's to answer.
 * @param {(signal: NodeJS.Signals) => void} answer
 */
export function answerSignals(answer) {
  onSignal = answer
}

/** npm may be killed without a word to its child; the program must not outlive the command that started it. */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 1_000).unref()
}
