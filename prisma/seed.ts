import { toUsernameKey } from '#lib/chat/username.ts'
import { AI_USERNAME, LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { db } from '#lib/server/store/prisma.ts'

/** What every installation starts with: the AI as a user, and the lobby with both of them in it. Safe to repeat. */

export async function seed({ aiName }: { aiName: string }): Promise<void> {
  const ai = await db().user.upsert({
    where: { username: AI_USERNAME },
    create: {
      username: AI_USERNAME,
      usernameKey: Buffer.from(toUsernameKey(AI_USERNAME)),
      displayName: aiName,
      kind: 'ai',
    },
    update: { displayName: aiName },
  })
  const lobby = await db().room.upsert({
    where: { slug: LOBBY_SLUG },
    create: { slug: LOBBY_SLUG, name: '大厅', trigger: 'always' },
    update: {},
  })
  await db().membership.createMany({ data: [{ roomId: lobby.id, userId: ai.id }], skipDuplicates: true })
}
