import { toUsername, toUsernameKey } from '#lib/chat/username.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { createPasswordLink } from '../admin/password-links.ts'
import { env } from '../env.ts'
import { mailQueue } from '../mail/queue.ts'
import type { Mail } from '../mail/send.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { mayMailLink, takeForgot } from './limits.ts'

/**
 * Who has forgotten their password is mailed the link by which one sets another, at the address that their account has. The
 * answer is the same for everybody and comes before anybody is looked for, so that it tells nobody who has an account.
 */

/** People may share an address; so many of them get a mail. */
const ACCOUNTS_MAX = 5
const GOOD_FOR_MS = 60 * 60_000

export type WriteLinkMail = (link: { url: string; username: string; minutes: number }) => Omit<Mail, 'to'>

export function isMailSetUp(): boolean {
  return env().SMTP_URL !== undefined
}

/**
 * Throws CodedError `not_found` where no mail is set up, `rate_limited` for too many from this address, and no other.
 * `account`: a username or an email address.
 */
export async function requestPasswordLink(account: string, address: string, write: WriteLinkMail): Promise<void> {
  if (!isMailSetUp()) throw new CodedError('not_found')
  await takeForgot(address)
  mailQueue().add(() => writeMails(account.trim(), write))
}

async function writeMails(account: string, write: WriteLinkMail): Promise<Mail[]> {
  const mails: Mail[] = []
  for (const { id, username, email } of await findAccounts(account)) {
    if (email === null || !(await mayMailLink(String(id), email))) continue
    const { url } = await createPasswordLink('program', username, GOOD_FOR_MS)
    mails.push({ to: email, ...write({ url, username, minutes: GOOD_FOR_MS / 60_000 }) })
  }
  return mails
}

/** People who can sign in by a password and have an address. */
async function findAccounts(account: string) {
  const usernameKey = new TextEncoder().encode(toUsernameKey(toUsername(account)))
  return await runQuery(() =>
    db().user.findMany({
      where: {
        ...{ kind: 'human', status: null, password: { not: null }, email: { not: null } },
        ...(account.includes('@') ? { email: account } : { usernameKey }),
      },
      select: { id: true, username: true, email: true },
      orderBy: { id: 'asc' },
      take: ACCOUNTS_MAX,
    }),
  )
}
