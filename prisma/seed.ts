import { db } from '#lib/server/store/prisma.ts'

/** What every installation starts with: the AI as a user, and the lobby with both of them in it. Safe to repeat. */

export const LOBBY_SLUG = 'lobby'

export async function seed({ aiName }: { aiName: string }): Promise<void> {
  const ai = await db().user.upsert({
    where: { username: 'ai' },
    create: { username: 'ai', usernameKey: Buffer.from('ai'), displayName: aiName, kind: 'ai' },
    update: { displayName: aiName },
  })
  const lobby = await db().room.upsert({
    where: { slug: LOBBY_SLUG },
    create: { slug: LOBBY_SLUG, name: '大厅', trigger: 'always' },
    update: {},
  })
  await db().membership.createMany({ data: [{ roomId: lobby.id, userId: ai.id }], skipDuplicates: true })
}
