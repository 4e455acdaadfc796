/** `npm test`: the same preparation, then every check. `npm test -- lint types unit database browser faults` picks among them. */

import './require-node.mjs'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { requireChromium } from './browser.mjs'
import { buildPages } from './build.mjs'
import { alone, prepareCode } from './prepare.mjs'
import { runQuietly, runShown } from './programs.mjs'
import { requireRedis } from './redis.mjs'
import { end, endWithNpm, runMain, step } from './steps.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number, isSuspicious?: boolean }} Tally */
/** @typedef {{ file: string, title: string, status: string }} Outcome the end of one test */

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
    if (tally.isSuspicious)
      remember(`✗ ${name}: all that ran passed, and yet the suite ended as failed; see its output`)
    console.log(`${tally.failed === 0 ? '✓' : '✗'} ${name}: ${toSentence(tally)}, ${seconds} s\n`)
  }
  if (names.length === 0) total.failed++
  for (const line of remembered) console.log(line)
  console.log(toSentence(total))
  end(total.failed === 0 ? 0 : 1)
})

/** @type {string[]} */
const remembered = []
const NOTHING = { expected: 0, flaky: 0, unexpected: 0, skipped: 0 }
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

/**
 * Files in which something failed run once more by themselves: where a machine does other work a clock may run out.
 * Who passed only then is named, as a mistake to be found.
 * @param {'unit' | 'database'} project of vitest.config.ts
 */
async function runVitest(project) {
  const first = await runFiles(project, [])
  const files = [...new Set(listFailed(first.outcomes).map(({ file }) => file))]
  if (files.length === 0 || files.length > FEW) return countOutcomes(first)
  const second = await runFiles(project, files)
  for (const { file, title } of listFailed(first.outcomes))
    if (second.outcomes.some((other) => other.file === file && other.title === title && other.status === 'passed'))
      remember(`! passed only at the second try: ${file} ${title}`)
  const others = first.outcomes.filter(({ file }) => !files.includes(file))
  return countOutcomes({ status: second.status, outcomes: [...others, ...second.outcomes] })
}

/** As many files as fail by chance; where more do, something is broken. */
const FEW = 5

/** @returns {Promise<{ status: number, outcomes: Outcome[] }>} none where the run left no results */
async function runFiles(project, files) {
  const results = RESULTS[project]
  const words = ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile=${results}`]
  const status = await runAfresh(results, [NODE, 'node_modules/vitest/vitest.mjs', ...words, ...files])
  const { testResults } = readResults(results) ?? { testResults: [] }
  return { status, outcomes: testResults.flatMap(toOutcomes) }
}

/** A file that could not even be read has no tests; it counts as one that failed. */
function toOutcomes({ name, status, assertionResults }) {
  const file = relative('.', name)
  if (status === 'failed' && assertionResults.length === 0) return [{ file, title: 'as a whole', status }]
  return assertionResults.map(({ fullName, status }) => ({ file, title: fullName, status }))
}

function listFailed(outcomes) {
  return outcomes.filter(({ status }) => status === 'failed')
}

function countOutcomes({ status, outcomes }) {
  for (const { file, title } of listFailed(outcomes)) remember(`✗ ${file} ${title}`)
  const failed = listFailed(outcomes).length
  const passed = outcomes.filter(({ status }) => status === 'passed').length
  return toTally(status, { passed, failed, skipped: outcomes.length - passed - failed })
}

async function browser(system) {
  const path = await step('Chromium', () => requireChromium(system))
  await alone(() => step('Pages', buildPages))
  const status = await runAfresh(RESULTS.browser, [NODE, 'node_modules/@playwright/test/cli.js', 'test'], {
    CHROMIUM_PATH: path,
    PLAYWRIGHT_JSON_OUTPUT_FILE: RESULTS.browser,
  })
  const { stats, suites } = readResults(RESULTS.browser) ?? { stats: NOTHING }
  for (const title of listTitles(suites, 'flaky')) remember(`! passed only at the second try: ${title}`)
  for (const title of listTitles(suites, 'unexpected')) remember(`✗ ${title}`)
  return toTally(status, { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped })
}

/** Titles of the tests that ended so, each with its file. */
function listTitles(suites = [], end) {
  return suites.flatMap(({ suites, specs = [] }) => [
    ...listTitles(suites, end),
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => status === end))
      .map(({ file, line, title }) => `${file}:${line} ${title}`),
  ])
}

/** The short run of `npm run faults`. */
async function faults(system) {
  await step('Redis', () => requireRedis(system))
  await alone(() => step('Pages', buildPages))
  const words = ['--import', 'tsx', 'faults/run.ts', '--quick', '--results', RESULTS.faults]
  const status = await runAfresh(RESULTS.faults, [NODE, ...words])
  return toTally(status, readResults(RESULTS.faults) ?? FAILED)
}

function runAfresh(results, command, env) {
  rmSync(results, { force: true })
  return runShown(command, { TZ: 'UTC', ...env })
}

function readResults(results) {
  return existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : undefined
}

/** A suite that crashed, left no results or ran nothing has failed. */
function toTally(status, tally) {
  const isSuspicious = tally.failed === 0 && (status !== 0 || tally.passed === 0)
  return isSuspicious ? { ...tally, failed: 1, isSuspicious } : tally
}

/** Said at the end, where it is found: the suites write a line for every test. */
function remember(line) {
  remembered.push(line)
}

/** @param {Tally} tally */
function toSentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
