import { CodedError, type ErrorCode } from '#lib/protocol/errors.ts'
import { switchFactorOffOf } from '#lib/server/admin/factors.ts'
import { listPeople } from '#lib/server/admin/list-people.ts'
import { createPasswordLink } from '#lib/server/admin/password-links.ts'
import { changeRole, disableUser, enableUser } from '#lib/server/admin/people.ts'
import { sayAccountsChanged } from '#lib/server/realtime/operator-word.ts'
import { withInstallation } from './installation.ts'
import { PlainError, say, UsageError, type Verb } from './verb.ts'

const PAGE = 100
const USAGE = 'user list | password NAME | role NAME admin|member | disable NAME | enable NAME | factor NAME off'

/** The accounts of people, as an admin changes them in the browser; all of it but the list stands in the audit log. */
export const userVerb: Verb = {
  usage: USAGE,
  about:
    'Lists the people who have an account, prints a link by which one sets a new password once, changes a role, shuts one out at once, lets one in again, or switches a second factor off.',
  async run(args) {
    const work = toWork(args)
    await withInstallation(async () => {
      try {
        await work()
      } catch (cause) {
        if (cause instanceof CodedError) throw new PlainError(toSentence(cause.code, args[1] ?? ''), { cause })
        throw cause
      }
    })
  },
}

/** Throws UsageError. */
function toWork([what, name, role, ...rest]: string[]): () => Promise<void> {
  if (what === 'list' && name === undefined) return list
  if (name !== undefined && rest.length === 0) {
    if (what === 'role' && (role === 'admin' || role === 'member'))
      return async () => {
        const { username } = await changeRole('operator', name, role)
        await tellOthers()
        say(`${username} is ${role === 'admin' ? 'an admin' : 'a member'}`)
      }
    if (what === 'factor' && role === 'off') return () => switchFactorOff(name)
    if (role === undefined) {
      if (what === 'password') return () => printLink(name)
      if (what === 'disable') return () => disable(name)
      if (what === 'enable') return () => enable(name)
    }
  }
  throw new UsageError('It takes list, password, role, disable, enable or factor, and whom.')
}

/** A line each, with tabs between: username, role, whether they may sign in, sessions, last seen, email. */
async function list(): Promise<void> {
  let cursor: string | undefined
  do {
    const page = await listPeople({ limit: PAGE, cursor })
    for (const { username, role, status, sessions, lastSeenAt, email } of page.users)
      say([username, role, status ?? 'active', sessions, lastSeenAt ?? '-', email ?? '-'].join('\t'))
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

async function printLink(name: string): Promise<void> {
  const { url, expiresAt } = await createPasswordLink('operator', name)
  say(url)
  process.stderr.write(`Good once, until ${expiresAt}\n`)
}

async function disable(name: string): Promise<void> {
  const { username } = await disableUser('operator', name)
  await tellOthers()
  say(`${username} is disabled and signed out everywhere`)
}

async function enable(name: string): Promise<void> {
  const { username } = await enableUser('operator', name)
  await tellOthers()
  say(`${username} may sign in again`)
}

async function switchFactorOff(name: string): Promise<void> {
  await switchFactorOffOf('operator', name)
  await tellOthers()
  say(`${name} signs in by the password alone, and is signed out everywhere`)
}

/** Throws PlainError: it is done then, and what runs finds it by itself, later. */
async function tellOthers(): Promise<void> {
  try {
    await sayAccountsChanged()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new PlainError(`It is done, but DATA_DIR can't be written (${code}): what runs sees it within 30 s.`, {
      cause,
    })
  }
}

function toSentence(code: ErrorCode, name: string): string {
  if (code === 'not_found') return `Nobody has the account ${name}: see user list.`
  if (code === 'conflict') return `Not with ${name}: the last admin stays one, and a disabled account gets no link.`
  return `The database did not answer (${code}): try again.`
}
