import { readFileSync } from 'node:fs'
import { backupVerb } from './backup.ts'
import { checkVerb } from './check.ts'
import { exportVerb } from './export.ts'
import { importVerb } from './import.ts'
import { restoreVerb } from './restore.ts'
import { seedVerb } from './seed.ts'
import { userVerb } from './user.ts'
import { say, UsageError, type Verb } from './verb.ts'

/** The operator's commands. Bundled on its own; scripts/parlor.mjs calls it. */

const VERBS: Record<string, Verb> = {
  ...{ backup: backupVerb, restore: restoreVerb, check: checkVerb },
  ...{ export: exportVerb, import: importVerb, user: userVerb, seed: seedVerb },
}

const PLAIN_ERRORS = new Set([
  ...[
    'PlainError',
    'BackupError',
    'ImportError',
    'EnvError',
    'DatabaseError',
    'MissingProgramError',
    'EmbeddedError',
    'LockedError',
    'UnwritableError',
  ],
])

/** Answers the status to exit with: 0, 1 where it failed, 2 where it was called wrongly. Each error is one line. */
export async function runVerb([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    say(toHelp(Object.values(VERBS)))
    return name === undefined ? 2 : 0
  }
  if (name === '--version') {
    say((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version)
    return 0
  }
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
  if (!verb) return fail(`There is no ${name}: ${Object.keys(VERBS).join(', ')}, or --help.`, 2)
  if (args.includes('--help') || args.includes('-h')) {
    say(toHelp([verb]))
    return 0
  }
  try {
    await verb.run(args)
    return 0
  } catch (cause) {
    if (cause instanceof UsageError) return fail(`${cause.message} Usage: npm run parlor -- ${verb.usage}`, 2)
    const { name: kind, message, stack } = cause as Error
    return fail(PLAIN_ERRORS.has(kind) ? message : (stack ?? message), 1)
  }
}

function toHelp(verbs: Verb[]): string {
  return ['Usage:', ...verbs.map(({ usage, about }) => `  npm run parlor -- ${usage}\n      ${about}`)].join('\n')
}

function fail(line: string, status: number): number {
  process.stderr.write(`✗ ${line}\n`)
  return status
}
