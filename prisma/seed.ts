import { toUsernameKey } from '#lib/chat/username.ts'
import { AI_USERNAME, LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { db } from '#lib/server/store/prisma.ts'

/**
 * What every installation starts with: the AI as a user, and the lobby with the AI in it. Safe to repeat, and safe in
 * several processes that start at the same moment: nothing is looked for before it is put there, and what is there
 * already is passed over by the database itself.
 */
export async function seed({ aiName, isNameSet = true }: { aiName: string; isNameSet?: boolean }): Promise<void> {
  const usernameKey = Buffer.from(toUsernameKey(AI_USERNAME))
  await db().user.createMany({
    data: [{ username: AI_USERNAME, usernameKey, displayName: aiName, kind: 'ai' }],
    skipDuplicates: true,
  })
  // The environment may have said another one at the last start; where it says none, the name is an admin's.
  if (isNameSet) {
    await db().user.updateMany({
      where: { username: AI_USERNAME, displayName: { not: aiName } },
      data: { displayName: aiName },
    })
  }
  await db().room.createMany({
    data: [{ slug: LOBBY_SLUG, name: '大厅', trigger: 'always', assistants: AI_USERNAME }],
    skipDuplicates: true,
  })
  const ai = await db().user.findUniqueOrThrow({ where: { username: AI_USERNAME }, select: { id: true } })
  const lobby = await db().room.findUniqueOrThrow({ where: { slug: LOBBY_SLUG }, select: { id: true } })
  await db().membership.createMany({ data: [{ roomId: lobby.id, userId: ai.id }], skipDuplicates: true })
}
