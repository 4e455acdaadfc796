import { toUsernameKey } from '#lib/chat/username.ts'
import { AI_USERNAME, LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { db } from '#lib/server/store/prisma.ts'
import { isDuplicate } from '#lib/server/store/reach.ts'

/**
 * What every installation starts with: the AI as a user, and the lobby with both of them in it. Safe to repeat, and safe
 * in several processes that start at the same moment: whoever comes second finds what the first has put there.
 */
export async function seed(names: { aiName: string }): Promise<void> {
  try {
    await putInPlace(names)
  } catch (error) {
    if (!isDuplicate(error)) throw error
    await putInPlace(names)
  }
}

async function putInPlace({ aiName }: { aiName: string }): Promise<void> {
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
