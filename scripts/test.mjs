/** `npm test`: the same preparation, then every check. `npm test -- lint types unit database browser faults` picks among them. */

import './require-node.mjs'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { requireChromium } from './browser.mjs'
import { buildPages } from './build.mjs'
import { alone, prepareCode } from './prepare.mjs'
import { runQuietly, runShown } from './programs.mjs'
import { requireRedis } from './redis.mjs'
import { end, endWithNpm, runMain, step } from './steps.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

const NODE = process.execPath
const RESULTS = {
  unit: 'test-results/unit.json',
  database: 'test-results/database.json',
  browser: 'test-results/browser.json',
  faults: 'test-results/faults.json',
}
const SUITES = { lint, types, unit, database, browser, faults }

runMain(async () => {
  endWithNpm()
  const picked = process.argv.slice(2)
  const names = Object.keys(SUITES).filter((name) => picked.length === 0 || picked.includes(name))
  await alone(prepareCode)
  const system = await import('../dist/prepare.mjs')
  // What somebody set for a program of their own must not reach the tests, least of all a key that costs money.
  for (const name of system.VARIABLES) delete process.env[name]
  /** @type {Tally} */
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const name of names) {
    const began = performance.now()
    const tally = await SUITES[name](system).catch((error) => {
      console.error(error?.name === 'StepError' || error?.name === 'MissingProgramError' ? error.message : error)
      return FAILED
    })
    for (const key of Object.keys(total)) total[key] += tally[key]
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(`${tally.failed === 0 ? '✓' : '✗'} ${name}: ${toSentence(tally)}, ${seconds} s\n`)
  }
  if (names.length === 0) total.failed++
  console.log(toSentence(total))
  end(total.failed === 0 ? 0 : 1)
})

const PASSED = { passed: 1, failed: 0, skipped: 0 }
const FAILED = { passed: 0, failed: 1, skipped: 0 }

async function lint() {
  const status = await runShown([NODE, 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'])
  return status === 0 ? PASSED : FAILED
}

async function types() {
  // Next writes the types of its routes; tsc is lost without them.
  await runQuietly('next typegen', [NODE, 'node_modules/next/dist/bin/next', 'typegen'])
  return (await runShown([NODE, 'node_modules/typescript/bin/tsc', '--noEmit'])) === 0 ? PASSED : FAILED
}

function unit() {
  return runVitest('unit')
}

async function database(system) {
  await step('Redis', () => requireRedis(system))
  return runVitest('database')
}

/** @param {'unit' | 'database'} project of vitest.config.ts */
async function runVitest(project) {
  const results = RESULTS[project]
  const words = ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile=${results}`]
  const status = await runAfresh(results, [NODE, 'node_modules/vitest/vitest.mjs', ...words])
  return toTally(status, results, ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) => ({
    passed: numPassedTests,
    // A file that could not even be read has no tests to count.
    failed:
      numFailedTests +
      testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length,
    skipped: numPendingTests + numTodoTests,
  }))
}

async function browser(system) {
  const path = await step('Chromium', () => requireChromium(system))
  await alone(() => step('Pages', buildPages))
  const status = await runAfresh(RESULTS.browser, [NODE, 'node_modules/@playwright/test/cli.js', 'test'], {
    CHROMIUM_PATH: path,
    PLAYWRIGHT_JSON_OUTPUT_FILE: RESULTS.browser,
  })
  return toTally(status, RESULTS.browser, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }))
}

/** The short run of `npm run faults`. */
async function faults(system) {
  await step('Redis', () => requireRedis(system))
  await alone(() => step('Pages', buildPages))
  const words = ['--import', 'tsx', 'faults/run.ts', '--quick', '--results', RESULTS.faults]
  const status = await runAfresh(RESULTS.faults, [NODE, ...words])
  return toTally(status, RESULTS.faults, (tally) => tally)
}

function runAfresh(results, command, env) {
  rmSync(results, { force: true })
  return runShown(command, { TZ: 'UTC', ...env })
}

/** A suite that crashed, left no results or ran nothing has failed. */
function toTally(status, results, count) {
  if (!existsSync(results)) return FAILED
  const tally = count(JSON.parse(readFileSync(results, 'utf8')))
  const isSuspicious = tally.failed === 0 && (status !== 0 || tally.passed === 0)
  return isSuspicious ? { ...tally, failed: 1 } : tally
}

/** @param {Tally} tally */
function toSentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
