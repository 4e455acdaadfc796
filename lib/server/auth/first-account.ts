import { log } from '../log.ts'
import { remember } from '../remember.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { PEOPLE } from './new-account.ts'

/**
 * Whether nobody has an account yet, so that whoever registers next becomes the admin. Asked of the database until
 * somebody has one, and never again. While the database is away the answer is no.
 */
export async function isEmptyInstallation(): Promise<boolean> {
  const known = remember('people', () => ({ hasPeople: false }))
  if (known.hasPeople) return false
  try {
    const person = await runQuery(() => db().user.findFirst({ where: PEOPLE, select: { id: true } }))
    known.hasPeople = person !== null
    return person === null
  } catch (error) {
    log().warn({ err: error }, 'whether anybody has an account could not be read')
    return false
  }
}
