import { seed } from '#prisma/seed.ts'
import { env } from '../env.ts'
import { closeWriterPool } from './connection.ts'
import { db } from './prisma.ts'

/** Puts in place what every installation starts with. */
export async function openStore(): Promise<void> {
  await seed({ aiName: env().AI_NAME })
}

export async function closeStore(): Promise<void> {
  await Promise.all([closeWriterPool(), db().$disconnect()])
}

/** Asks the database something; throws when it doesn't answer. */
export async function pingStore(): Promise<void> {
  await db().$queryRaw`SELECT 1`
}
