/** A Chromium to test with, and fonts that have Chinese and emoji for the pictures of a failing test. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { StepError } from './step-error.mjs'

/** Opens a page in a seventh of the time that a Chromium takes which has a window to draw around it. */
const SHELL = 'chromium-headless-shell'
const NAMES = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC_PROGRAMS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const FONT_PACKAGES = ['fonts-noto-cjk', 'fonts-noto-color-emoji']

/**
 * The path of a Chromium, installed if need be. Throws StepError with the command that installs one.
 * @param {typeof import('../tools/prepare.ts')} system
 * @returns {Promise<string>}
 */
export async function requireChromium({ findExecutable, installSystemPackages }) {
  const isRootWithApt = process.getuid?.() === 0 && findExecutable('apt-get') !== null
  if (isRootWithApt && !hasFonts()) await installSystemPackages(FONT_PACKAGES)
  const wantsShell = isRootWithApt && !process.env.CHROMIUM_PATH && findExecutable(SHELL) === null
  // Not every Debian has it.
  if (wantsShell) await installSystemPackages([SHELL]).catch(() => undefined)
  const found = await findChromium(findExecutable)
  if (!found && isRootWithApt) await installSystemPackages(['chromium'])
  const path = found ?? (await findChromium(findExecutable))
  if (path) return path
  throw new StepError(
    'No Chromium is found for the browser tests. Install one: npx playwright install --with-deps chromium (or set CHROMIUM_PATH)',
  )
}

async function findChromium(findExecutable) {
  const { CHROMIUM_PATH } = process.env
  if (CHROMIUM_PATH) {
    if (existsSync(CHROMIUM_PATH)) return CHROMIUM_PATH
    throw new StepError(`CHROMIUM_PATH: there is no ${CHROMIUM_PATH}`)
  }
  const { chromium } = await import('playwright')
  const paths = [...NAMES.map((name) => findExecutable(name)), ...MAC_PROGRAMS, chromium.executablePath()]
  return paths.find((path) => path && existsSync(path)) ?? null
}

function hasFonts() {
  try {
    return execFileSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).trim() !== ''
  } catch {
    return false
  }
}
