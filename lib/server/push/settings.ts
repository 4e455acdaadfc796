import type { SessionUser } from '#lib/protocol/entities.ts'
import { NOTICES_AT_FIRST, type NoticeSettings } from '#lib/protocol/rules/quiet.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'

/** When people want no notices, and what these may show: kept with the account, for all devices. */

/** Throws CodedError `unavailable`. */
export async function readNoticeSettings({ id }: SessionUser): Promise<NoticeSettings> {
  const row = await runQuery(() => db().noticeSettings.findUnique({ where: { userId: BigInt(id) } }))
  return row ? toNoticeSettings(row) : NOTICES_AT_FIRST
}

/** Throws CodedError `unavailable`. */
export async function saveNoticeSettings({ id }: SessionUser, settings: NoticeSettings): Promise<void> {
  const { isQuiet, quietHours, hidesText } = settings
  const [from, to] = [quietHours?.from ?? null, quietHours?.to ?? null]
  await runQuery(
    () => db().$executeRaw`
      INSERT INTO notice_settings (user_id, is_quiet, quiet_from, quiet_to, hides_text)
      VALUES (${BigInt(id)}, ${Number(isQuiet)}, ${from}, ${to}, ${Number(hidesText)})
      ON DUPLICATE KEY UPDATE is_quiet = VALUES(is_quiet), quiet_from = VALUES(quiet_from), quiet_to = VALUES(quiet_to),
        hides_text = VALUES(hides_text)`,
  )
}

/** Whoever has no row has null everywhere. */
export function toNoticeSettings(row: {
  isQuiet: number | null
  quietFrom: number | null
  quietTo: number | null
  hidesText: number | null
}): NoticeSettings {
  const { quietFrom: from, quietTo: to } = row
  return {
    isQuiet: row.isQuiet === 1,
    quietHours: from === null || to === null ? null : { from, to },
    hidesText: row.hidesText === 1,
  }
}
