import { createHmac, timingSafeEqual } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from '../env.ts'
import { log } from '../log.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { sessionSecret } from './token.ts'

/**
 * The link by which an installation gets its first account, the admin's: whoever finds the address first must not be it. Its
 * token follows from NEXTAUTH_SECRET and from how many people there have ever been, so that all processes of one chat know the
 * same, and it is good for once. It is printed at the start, and lies in DATA_DIR for as long as it is of use.
 */

const FILE = 'setup-link'
const TOKEN_CHARACTERS = 32

/** The page of the link on this site. Throws CodedError `unavailable`. */
export async function createSetupLink(origin: string): Promise<string> {
  const link = new URL('/register', origin)
  link.searchParams.set('setup', await readToken())
  await keepSetupFile(link.href)
  return link.href
}

/** Whether this is the token of the link. Throws CodedError `unavailable`. */
export async function isSetupToken(token: string): Promise<boolean> {
  const [own, typed] = [Buffer.from(await readToken()), Buffer.from(token)]
  return own.length === typed.length && timingSafeEqual(own, typed)
}

/** Never throws. */
export async function removeSetupFile(): Promise<void> {
  await rm(join(env().DATA_DIR, FILE), { force: true }).catch((cause: unknown) => {
    log().warn({ err: cause }, 'the file of the set-up link could not be removed; the link leads nowhere any more')
  })
}

/** For its owner alone. It was printed as well. */
async function keepSetupFile(link: string): Promise<void> {
  const folder = env().DATA_DIR
  const path = join(folder, FILE)
  try {
    // With a database of its own nothing has made it yet.
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await rm(path, { force: true })
    await writeFile(path, `${link}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    log().warn({ err: cause }, 'the set-up link could not be kept in DATA_DIR')
  }
}

async function readToken(): Promise<string> {
  const last = await runQuery(() =>
    db().user.findFirst({ where: { kind: 'human' }, orderBy: { id: 'desc' }, select: { id: true } }),
  )
  return createHmac('sha256', sessionSecret())
    .update(`parlor set-up ${last?.id ?? 0}`)
    .digest('base64url')
    .slice(0, TOKEN_CHARACTERS)
}
