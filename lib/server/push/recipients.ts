import type { Room } from '#lib/protocol/entities.ts'
import { isQuietAt, type NoticeSettings, toMinuteOfDay } from '#lib/protocol/rules/quiet.ts'
import { Prisma } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { toNoticeSettings } from './settings.ts'
import { DEVICES_MAX } from './subscriptions.ts'

/** Who is to hear of messages of a room, at which devices: asked of the database when it is sent, by the rights of then. */

/** In UTF-16 units: more is not read of a message. */
const TEXT_MAX = 800

/** A message that was said a moment ago and is there still. */
export interface Said {
  id: string
  seq: number
  sender: string
  /** A display name. */
  who: string
  /** The beginning of it. */
  text: string
  /** Of a reply: the username of who asked for it. */
  askedBy: string | null
}

/** A device of a member who wants to hear of the room. */
export interface Device {
  subscriptionId: bigint
  endpoint: string
  keys: { p256dh: string; auth: string }
  userId: string
  username: string
  lastReadSeq: number
  /** Only of what names the person. */
  isMentionsOnly: boolean
  /** The last of these messages that names them. */
  mentionSeq: number
  /** Usernames: they hear nothing of them. */
  blocked: ReadonlySet<string>
  settings: NoticeSettings
  /** Its service did not take the last notice. */
  isFailing: boolean
}

export type NoticeRoom = Pick<Room, 'id' | 'slug' | 'kind' | 'name'>

export async function isAnybodySubscribed(): Promise<boolean> {
  const rows = await runQuery(() => db().$queryRaw<unknown[]>`SELECT 1 FROM push_subscriptions LIMIT 1`)
  return rows.length > 0
}

/** Of the files of a message that says nothing beside them. */
const NAMES = Prisma.sql`(SELECT LEFT(IFNULL(GROUP_CONCAT(f.name ORDER BY f.place SEPARATOR ', '), ''), ${TEXT_MAX})
  FROM files f WHERE f.message_id = m.id AND f.removed_at IS NULL)`

/** Ascending by seq, without those that were deleted. */
export async function readSaid(roomId: string, seqs: number[]): Promise<Said[]> {
  const rows = await runQuery(
    () => db().$queryRaw<(Omit<Said, 'id' | 'seq'> & { id: bigint; seq: bigint })[]>`
      SELECT m.id, m.seq, m.sender, u.display_name AS who, IF(m.message = '' AND m.marks > 0, ${NAMES}, LEFT(m.message, ${TEXT_MAX})) AS text, r.asked_by AS askedBy
      FROM messages m JOIN users u ON u.username = m.sender LEFT JOIN replies r ON r.message_id = m.id
      WHERE m.room_id = ${BigInt(roomId)} AND m.seq IN (${Prisma.join(seqs)}) AND m.deleted_at IS NULL ORDER BY m.seq`,
  )
  return rows.map(({ id, seq, ...row }) => ({ ...row, id: String(id), seq: Number(seq) }))
}

interface Row {
  subscriptionId: bigint
  endpoint: string
  p256dh: Uint8Array
  auth: Uint8Array
  userId: bigint
  username: string
  timeZone: string | null
  notify: string
  lastReadSeq: bigint
  mentionSeq: bigint | null
  slug: string
  kind: string
  name: string
  isQuiet: number | null
  quietFrom: number | null
  quietTo: number | null
  hidesText: number | null
  failures: number
  blocked: string | null
}

/** Of so many people at once: each has DEVICES_MAX at most. */
const PEOPLE_AT_ONCE = 100

/** Those who have a device and want to hear of the room, PEOPLE_AT_ONCE behind that id; ascending. */
export async function listListeners(roomId: string, after: bigint): Promise<bigint[]> {
  const rows = await runQuery(
    () => db().$queryRaw<{ userId: bigint }[]>`
      SELECT m.user_id AS userId FROM memberships m
      WHERE m.room_id = ${BigInt(roomId)} AND m.user_id > ${after} AND m.notify <> 'none'
        AND EXISTS (SELECT 1 FROM push_subscriptions p WHERE p.user_id = m.user_id)
      ORDER BY m.user_id LIMIT ${PEOPLE_AT_ONCE}`,
  )
  return rows.map(({ userId }) => userId)
}

/** The devices of those of these members of the room who want to hear of it and are not to be left alone now. */
export async function listDevices(
  roomId: string,
  userIds: bigint[],
  { from, to }: { from: number; to: number },
  now = new Date(),
): Promise<{ room: NoticeRoom; devices: Device[] } | null> {
  if (userIds.length === 0) return null
  const rows = await runQuery(
    () => db().$queryRaw<Row[]>`
      SELECT p.id AS subscriptionId, p.endpoint, p.p256dh, p.auth, u.id AS userId, u.username, u.time_zone AS timeZone,
        p.failures, m.notify, m.last_read_seq AS lastReadSeq, r.slug, r.kind, r.name,
        n.is_quiet AS isQuiet, n.quiet_from AS quietFrom, n.quiet_to AS quietTo, n.hides_text AS hidesText,
        (SELECT MAX(x.seq) FROM mentions x WHERE x.room_id = r.id AND x.seq BETWEEN ${from} AND ${to}
          AND x.user_id IN (0, u.id)) AS mentionSeq,
        (SELECT GROUP_CONCAT(w.username SEPARATOR ' ') FROM blocks b JOIN users w ON w.id = b.blocked_id
          WHERE b.user_id = u.id) AS blocked
      FROM memberships m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id
        JOIN push_subscriptions p ON p.user_id = u.id JOIN sessions s ON s.id = p.session_id
        LEFT JOIN notice_settings n ON n.user_id = u.id
      WHERE m.room_id = ${BigInt(roomId)} AND m.user_id IN (${Prisma.join(userIds)}) AND r.kind IN ('channel', 'direct') AND m.notify <> 'none'
        AND u.status IS NULL AND s.ended_at IS NULL AND s.expires_at > NOW(3)
      ORDER BY p.id DESC LIMIT ${PEOPLE_AT_ONCE * DEVICES_MAX}`,
  )
  const [first] = rows
  if (!first) return null
  const { slug, kind, name } = first
  const isDirect = kind === 'direct'
  const room: NoticeRoom = { id: roomId, slug, kind: isDirect ? 'direct' : 'channel', name }
  const devices = rows.map((row) => toDevice(row, isDirect ? to : 0))
  return {
    room,
    devices: devices.filter(({ settings, timeZone }) => !isQuietNow(settings, now, timeZone)),
  }
}

/** The time of the day is reckoned only for those whom it matters to. */
function isQuietNow(settings: NoticeSettings, now: Date, timeZone: string): boolean {
  return isQuietAt(settings, settings.quietHours ? toMinuteOfDay(now, timeZone) : 0)
}

/** In a direct room everything names everybody. */
function toDevice(row: Row, directSeq: number): Device & { timeZone: string } {
  return {
    ...{ subscriptionId: row.subscriptionId, endpoint: row.endpoint },
    keys: { p256dh: toBase64Url(row.p256dh), auth: toBase64Url(row.auth) },
    ...{ userId: String(row.userId), username: row.username, lastReadSeq: Number(row.lastReadSeq) },
    isMentionsOnly: row.notify === 'mentions',
    mentionSeq: Math.max(Number(row.mentionSeq ?? 0), directSeq),
    blocked: new Set(row.blocked?.split(' ')),
    settings: toNoticeSettings(row),
    isFailing: Number(row.failures) > 0,
    timeZone: row.timeZone ?? 'UTC',
  }
}

/** Whether this device may still be told of this message, and need be: what was read meanwhile, deleted or lost is not told. */
export async function isStillWanted(device: Device, said: Said): Promise<boolean> {
  const isOwnReply = said.askedBy === device.username
  const rows = await runQuery(
    () => db().$queryRaw<{ isRead: number | bigint }[]>`
      SELECT m.last_read_seq >= x.seq AS isRead
      FROM push_subscriptions p JOIN sessions s ON s.id = p.session_id JOIN messages x ON x.id = ${BigInt(said.id)}
        JOIN memberships m ON m.room_id = x.room_id AND m.user_id = p.user_id
        JOIN users u ON u.id = p.user_id JOIN rooms r ON r.id = x.room_id
      WHERE p.id = ${device.subscriptionId} AND p.user_id = ${BigInt(device.userId)} AND s.ended_at IS NULL
        AND s.expires_at > NOW(3) AND u.status IS NULL AND r.kind IN ('channel', 'direct')
        AND x.deleted_at IS NULL AND m.notify <> 'none'`,
  )
  return rows.some(({ isRead }) => isOwnReply || Number(isRead) === 0)
}

export async function removeSubscription({ subscriptionId }: Device): Promise<void> {
  await runQuery(() => db().pushSubscription.deleteMany({ where: { id: subscriptionId } }))
}

/** A device that missed so many notices, and has for so long: a service that is away for an hour costs nobody theirs. */
const FAILURES_MAX = 5
const FAILING_HOURS = 24

/** The service did not take a notice, in all tries. */
export async function noteFailure({ subscriptionId }: Device): Promise<void> {
  await runQuery(
    () => db().$executeRaw`
      UPDATE push_subscriptions SET failures = failures + 1, failing_since = COALESCE(failing_since, NOW(3))
      WHERE id = ${subscriptionId}`,
  )
  await runQuery(
    () => db().$executeRaw`
      DELETE FROM push_subscriptions
      WHERE id = ${subscriptionId} AND failures >= ${FAILURES_MAX}
        AND failing_since < NOW(3) - INTERVAL ${FAILING_HOURS} HOUR`,
  )
}

/** It takes them again. */
export async function noteSuccess({ subscriptionId, isFailing }: Device): Promise<void> {
  if (!isFailing) return
  await runQuery(() =>
    db().pushSubscription.updateMany({ where: { id: subscriptionId }, data: { failures: 0, failingSince: null } }),
  )
}

function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
