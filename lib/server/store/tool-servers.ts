import type { AuditDraft } from '#lib/chat/audit.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { TOOL_SERVERS_MAX } from '#lib/protocol/limits.ts'
import { appendAudit } from '../audit/append.ts'
import { seal, unseal } from '../sealed.ts'
import { isDuplicate } from './failures.ts'
import type { Prisma, ToolServer as ToolServerRow } from './generated/client.ts'
import { db } from './prisma.ts'
import { runQuery } from './run-query.ts'

/** The servers of tools as they are kept. Their headers are sealed. */

export interface KeptTool {
  name: string
  title?: string
  /** May be empty. */
  description: string
  /** JSON schema of its input. */
  parameters: Record<string, unknown>
  /** What its server says of it. */
  isReadOnly: boolean
}

export interface KeptToolServer {
  id: string
  name: string
  url: string
  /** Null: they can't be read with this secret. */
  headers: Record<string, string> | null
  tools: KeptTool[]
  /** By tool, whether it changes something, where an admin has said so. */
  marks: Record<string, boolean>
  /** Usernames. */
  assistants: string[]
  checkedAt: Date | null
}

export type ToolServerColumns = Partial<
  Omit<KeptToolServer, 'id' | 'headers' | 'assistants'> & { headers: Record<string, string> }
>

const PURPOSE = 'tool servers'
const WITH_ASSISTANTS = {
  assistants: { where: { user: { kind: 'ai', status: null } }, select: { user: { select: { username: true } } } },
} satisfies Prisma.ToolServerInclude

/** By name. */
export async function listKeptToolServers(): Promise<KeptToolServer[]> {
  const rows = await runQuery(() =>
    db().toolServer.findMany({ include: WITH_ASSISTANTS, orderBy: { name: 'asc' }, take: TOOL_SERVERS_MAX }),
  )
  return rows.map(toKept)
}

/** Those that an AI has, by name: one query where the model API takes three, for every reply waits for it. */
export async function listToolServersOf(assistant: string): Promise<KeptToolServer[]> {
  const rows = await runQuery(
    () => db().$queryRaw<ToolServerRow[]>`
      SELECT s.id, s.name, s.url, s.secrets, s.tools, s.marks, s.checked_at AS checkedAt, s.created_at AS createdAt
      FROM tool_servers s JOIN tool_server_assistants a ON a.server_id = s.id JOIN users u ON u.id = a.user_id
      WHERE u.username = ${assistant} ORDER BY s.name LIMIT ${TOOL_SERVERS_MAX}`,
  )
  return rows.map((row) => toKept({ ...row, assistants: [{ user: { username: assistant } }] }))
}

export async function findKeptToolServer(id: string): Promise<KeptToolServer | null> {
  const row = await runQuery(() => db().toolServer.findUnique({ where: { id: BigInt(id) }, include: WITH_ASSISTANTS }))
  return row && toKept(row)
}

interface Saving {
  /** Null: it is to be made. */
  id: string | null
  columns: ToolServerColumns
  /** In place of all. */
  assistants?: string[] | undefined
  line: { by: SessionUser; action: AuditDraft['action']; details: NonNullable<AuditDraft['details']> }
}

/**
 * Answers the id. Throws CodedError `taken` with the field name, `invalid` with the field assistants, `conflict` where there
 * are too many, `not_found`, `unavailable`.
 */
export async function saveToolServer({ id, columns, assistants, line }: Saving): Promise<string> {
  try {
    return await runQuery(() =>
      db().$transaction(
        async (tx) => {
          const key = id === null ? await insert(tx, columns) : await change(tx, BigInt(id), columns)
          if (assistants) await setAssistants(tx, key, assistants)
          const { name } = await tx.toolServer.findUniqueOrThrow({ where: { id: key }, select: { name: true } })
          const { by, action, details } = line
          const target = { kind: 'tools' as const, id: String(key) }
          await appendAudit(tx, { actor: by, action, target, details: { name, ...details } })
          return String(key)
        },
        { isolationLevel: 'ReadCommitted' },
      ),
    )
  } catch (cause) {
    throw isDuplicate(cause) ? new CodedError('taken', { fields: { name: 'taken' }, cause }) : cause
  }
}

async function insert(tx: Prisma.TransactionClient, columns: ToolServerColumns): Promise<bigint> {
  if ((await tx.toolServer.count()) >= TOOL_SERVERS_MAX) throw new CodedError('conflict')
  const { name = '', url = '' } = columns
  return (await tx.toolServer.create({ data: { ...toData(columns), name, url }, select: { id: true } })).id
}

async function change(tx: Prisma.TransactionClient, id: bigint, columns: ToolServerColumns): Promise<bigint> {
  if ((await tx.toolServer.count({ where: { id } })) === 0) throw new CodedError('not_found')
  await tx.toolServer.updateMany({ where: { id }, data: toData(columns) })
  return id
}

async function setAssistants(tx: Prisma.TransactionClient, serverId: bigint, usernames: string[]): Promise<void> {
  const users = await tx.user.findMany({
    where: { username: { in: usernames }, kind: 'ai', status: null },
    select: { id: true },
  })
  if (users.length < new Set(usernames).size) throw new CodedError('invalid', { fields: { assistants: 'invalid' } })
  await tx.toolServerAssistant.deleteMany({ where: { serverId } })
  await tx.toolServerAssistant.createMany({ data: users.map(({ id: userId }) => ({ serverId, userId })) })
}

/** Throws CodedError `not_found`, `unavailable`. */
export async function deleteToolServer(id: string, by: SessionUser): Promise<void> {
  const where = { id: BigInt(id) }
  await runQuery(() =>
    db().$transaction(async (tx) => {
      const row = await tx.toolServer.findUnique({ where, select: { name: true } })
      if (!row) throw new CodedError('not_found')
      await tx.toolServer.deleteMany({ where })
      await appendAudit(tx, {
        ...{ actor: by, action: 'tools:removed', target: { kind: 'tools', id }, details: { name: row.name } },
      })
    }),
  )
}

function toData({ headers, tools, marks, ...rest }: ToolServerColumns) {
  return {
    ...rest,
    ...(headers && { secrets: Object.keys(headers).length > 0 ? seal(JSON.stringify(headers), PURPOSE) : null }),
    ...(tools && { tools: JSON.stringify(tools) }),
    ...(marks && { marks: JSON.stringify(marks) }),
  }
}

function toKept({
  assistants,
  ...row
}: ToolServerRow & { assistants: { user: { username: string } }[] }): KeptToolServer {
  const opened = row.secrets === null ? '{}' : unseal(row.secrets, PURPOSE)
  return {
    ...{ id: String(row.id), name: row.name, url: row.url, checkedAt: row.checkedAt },
    headers: opened === null ? null : (JSON.parse(opened) as Record<string, string>),
    tools: JSON.parse(row.tools ?? '[]') as KeptTool[],
    marks: JSON.parse(row.marks ?? '{}') as Record<string, boolean>,
    assistants: assistants.map(({ user }) => user.username).sort(),
  }
}
